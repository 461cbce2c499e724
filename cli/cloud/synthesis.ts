import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { PROJECT, STATE } from '../paths.ts';

/** What the template is made of; infra/local only reads it. */
const SOURCES = ['infra', 'functions', 'shared'];
const FILES = ['package-lock.json', 'tsconfig.json'];
const LOCAL = join('infra', 'local');

const sourceFiles = (): string[] =>
  SOURCES.flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  ).filter((file) => !file.startsWith(join(PROJECT, LOCAL)));

/** A hash over everything that the assembly depends on. */
const fingerprint = (configDirectory: string): string => {
  const hash = createHash('sha256').update(process.version).update(configDirectory);
  const destinations = readdirSync(join(configDirectory, 'destinations')).map((name) =>
    join(configDirectory, 'destinations', name),
  );
  for (const file of [...sourceFiles(), ...FILES.map((name) => join(PROJECT, name)), ...destinations].sort()) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
};

/** Run the CDK app as the CDK CLI does, in a process of its own: this one stays lean, and free to answer Ctrl-C. */
const synthesize = (outdir: string, settings: Record<string, string>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const app = spawn(process.execPath, [join(PROJECT, 'infra', 'app.ts')], {
      cwd: PROJECT,
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ hcp360: settings }) },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    let said = '';
    app.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    // Stopped by the signal, it has ended only when it closes.
    app.on('error', (error) => signal.aborted || reject(error));
    app.on('close', (code) => {
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve();
      else reject(new CliError(`the stack cannot be synthesized:\n${said.trim()}`));
    });
  });

const KEEP_MS = 24 * 60 * 60 * 1000;

/** Drop assemblies of sources that are no more; one that is a day old may still be in use by a cloud that was kept up. */
const prune = (folder: string, current: string): void => {
  for (const name of readdirSync(folder)) {
    const directory = join(folder, name);
    if (directory !== current && Date.now() - statSync(directory).mtimeMs > KEEP_MS)
      rmSync(directory, { recursive: true, force: true });
  }
};

/**
 * The cloud assembly of the local stage, synthesized; what an earlier run made is used again while its sources are the same.
 * @param configDirectory the stack makes a signing secret for each destination in it
 * @param signal ends it; what was begun is cleared away
 * @returns its directory, and whether it was made now
 * @throws CliError where the stack cannot be synthesized
 */
export const synthesizeOnce = async (
  configDirectory: string,
  signal: AbortSignal,
): Promise<{ assembly: string; fresh: boolean }> => {
  const config = resolve(configDirectory);
  const folder = join(STATE, 'cdk.out');
  mkdirSync(folder, { recursive: true });
  const assembly = join(folder, fingerprint(config).slice(0, 16));
  prune(folder, assembly);
  if (existsSync(assembly)) return { assembly, fresh: false };
  const making = mkdtempSync(`${assembly}-`);
  try {
    await synthesize(making, { stage: 'local', config, removalPolicy: 'destroy', 'weekly.timeZone': 'UTC' }, signal);
    // At once, so that what was cut off never counts. Another process may have been faster.
    if (!existsSync(assembly)) renameSync(making, assembly);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return { assembly, fresh: true };
};
