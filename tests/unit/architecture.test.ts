import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

// Who may import whom (the table of the design), read from the sources as they stand.

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['shared', 'functions', 'infra', 'cli'];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file)),
).map((file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const imports = [...code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm)].map((found) => {
    const target = found[2] ?? '';
    return { type: found[1] !== undefined, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target };
  });
  return { file, code, imports };
});

/** `shared/match`, `functions/clean`, `infra/local`, `infra`, `cli`: the unit that the rules speak of. */
const unitOf = (path: string): string => {
  const [top = '', second = ''] = path.split('/');
  if (top === 'shared' || top === 'functions') return `${top}/${second}`;
  return path.startsWith('infra/local/') ? 'infra/local' : top;
};
const isLocal = (target: string): boolean => FOLDERS.includes(target.split('/')[0] ?? '');
const packageOf = (target: string): string =>
  target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '');

/** Pure stages, lowest first; each may use those named. */
const STAGES: Record<string, string[]> = {
  clean: [],
  match: ['clean'],
  identity: ['match'],
  segment: [],
  observe: ['match', 'identity'],
  quality: ['clean'],
  score: ['match', 'identity', 'segment', 'quality'],
  push: [],
  cluster: ['match', 'identity'],
};
const STAGE_LIBRARIES: Record<string, string[]> = {
  clean: ['hyparquet', 'hyparquet-compressors', 'libphonenumber-js', 'opencc-js', 'pinyin-pro', 'saxes', 'yauzl'],
  match: ['double-metaphone'],
  push: ['standardwebhooks'],
};
const stageOf = (unit: string): string | undefined => {
  const name = unit.startsWith('shared/') ? unit.slice('shared/'.length) : '';
  return name in STAGES ? name : undefined;
};

/** A string, a comment, or a pattern where one may begin: behind an operator, an opening bracket or a word such as return. */
const QUIET =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\/|(?<=(?:^|[(,=:[!&|?{};+\n]|=>|\breturn|\bof|\bin)\s*)\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;

/** From behind a template's opening quote to behind its closing one; what it interpolates is added. */
const readTemplate = (code: string, from: number, interpolated: string[]): number => {
  let at = from;
  while (at < code.length && code[at] !== '`') {
    if (code.startsWith('${', at)) {
      const { bare, end } = readCode(code, at + 2, interpolated);
      interpolated.push(bare);
      at = end + 1;
    } else at += code[at] === '\\' ? 2 : 1;
  }
  return at + 1;
};

/** Code to its end, or to the brace that closes an interpolation, without what stands in quotes, patterns and comments. */
const readCode = (code: string, from: number, interpolated: string[]): { bare: string; end: number } => {
  let bare = '';
  let depth = 0;
  let at = from;
  while (at < code.length) {
    QUIET.lastIndex = at;
    const quiet = QUIET.exec(code)?.[0];
    const character = code.charAt(at);
    if (quiet !== undefined || character === '`') {
      bare += "''";
      at = quiet === undefined ? readTemplate(code, at + 1, interpolated) : at + quiet.length;
      continue;
    }
    if (character === '{') depth++;
    if (character === '}' && depth-- === 0 && from > 0) break;
    bare += character;
    at++;
  }
  return { bare, end: at };
};

const withoutText = (code: string): string => {
  const interpolated: string[] = [];
  const { bare } = readCode(code, 0, interpolated);
  return [bare, ...interpolated].join('\n');
};

const allowed = (from: string, to: string, type: boolean, file: string): boolean => {
  const unit = unitOf(file);
  if (from === to) return true;
  if (unit === 'shared/domain') return false;
  if (unit === 'shared/contracts') return to === 'shared/domain';
  if (unit === 'shared/stores') return ['shared/domain', 'shared/contracts'].includes(to);
  if (unit === 'shared/runtime') return ['shared/domain', 'shared/contracts', 'shared/stores'].includes(to);
  const stage = stageOf(unit);
  if (stage) {
    if (['shared/domain', 'shared/contracts'].includes(to)) return true;
    if (to === 'shared/stores') return type;
    return STAGES[stage]?.some((lower) => to === `shared/${lower}`) ?? false;
  }
  if (unit.startsWith('functions/')) return to.startsWith('shared/');
  if (unit === 'infra/local') return false;
  if (unit === 'infra') return type || ['shared/stores', 'shared/domain', 'shared/contracts'].includes(to);
  return unit === 'cli' && !to.startsWith('functions/');
};

const allowedPackage = (unit: string, name: string): boolean => {
  if (name.startsWith('node:') || name === 'zod') return true;
  if (unit === 'shared/domain' || unit === 'shared/contracts') return false;
  const stage = stageOf(unit);
  if (stage) return STAGE_LIBRARIES[stage]?.includes(name) ?? false;
  if (unit === 'shared/stores') return name.startsWith('@aws-sdk/');
  if (unit === 'shared/runtime') return /^@(aws-sdk|aws-lambda-powertools|middy)\//.test(name) || name === 'aws-lambda';
  if (unit.startsWith('functions/')) return name === 'ulid';
  return true;
};

describe('architecture', () => {
  it('sees the sources', () => {
    const units = new Set(files.map(({ file }) => unitOf(file)));
    for (const unit of [
      'shared/domain',
      'shared/contracts',
      'shared/stores',
      'shared/runtime',
      'functions/clean',
      'infra',
      'infra/local',
      'cli',
    ]) {
      expect(units, unit).toContain(unit);
    }
    for (const stage of Object.keys(STAGES)) expect(units, stage).toContain(`shared/${stage}`);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(300);
  });

  it('imports only downwards', () => {
    const wrong = files.flatMap(({ file, imports }) =>
      imports
        .filter(({ target, type }) => isLocal(target) && !allowed(unitOf(file), unitOf(target), type, file))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('takes of a function, in infra, its env alone', () => {
    const wrong = files
      .filter(({ file }) => unitOf(file) === 'infra')
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ target }) => target.startsWith('functions/') && !target.endsWith('/env.ts'))
          .map(({ target }) => `${file} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('uses a library only where it belongs', () => {
    const wrong = files.flatMap(({ file, imports }) =>
      imports
        .filter(({ target }) => !isLocal(target) && !target.startsWith('.') && !allowedPackage(unitOf(file), packageOf(target)))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the clock, randomness and the environment out of the pure stages', () => {
    const impure = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bprocess\.|\bperformance\./;
    const wrong = files.filter(({ file, code }) => stageOf(unitOf(file)) && impure.test(code)).map(({ file }) => file);
    expect(wrong).toEqual([]);
  });

  it('casts nowhere', () => {
    const wrong = files.flatMap(({ file, code }) => {
      const bare = withoutText(code).replace(/^\s*(?:import|export)\s[^;]*\sfrom\s/gm, '');
      return [...bare.matchAll(/\bas\s+(?!const\b)[\w{([]+/g)].map((found) => `${file}: ${found[0]}`);
    });
    expect(wrong).toEqual([]);
  });
});
