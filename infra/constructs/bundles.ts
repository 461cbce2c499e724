import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');
const FUNCTIONS = join(ROOT, 'functions');
/** Never written: what the paths in source maps are relative to, so that they are the same on every machine. */
const OUTDIR = join(ROOT, 'dist');

/** The code of each function, by its folder's name. */
export interface Bundles {
  code(name: string): Code;
  /** To be called once the stack is built: CDK has copied them by then. */
  remove(): void;
}

/** The sources as they are: for tests of the template, which no function runs from. */
export const noBundles = (): Bundles => ({
  code: (name) => Code.fromAsset(join(FUNCTIONS, name)),
  remove: () => {},
});

/**
 * Every function, bundled by one run of esbuild. NodejsFunction would start one a function through npx, and take three times
 * as long, since all of them share most of their code.
 */
export const bundleFunctions = (): Bundles => {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: readdirSync(FUNCTIONS).map((name) => ({ in: join(FUNCTIONS, name, 'handler.ts'), out: `${name}/index` })),
    outdir: OUTDIR,
    outExtension: { '.js': '.mjs' },
    write: false,
    // The SDK too: what was tested is what runs, whatever the runtime happens to hold.
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    // Names of error classes are what state machines retry by.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    // Some libraries still call require, which an ES module does not have.
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const directory = mkdtempSync(join(tmpdir(), 'hcp360-functions-'));
  for (const { path, contents } of outputFiles) {
    const file = join(directory, relative(OUTDIR, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  return {
    code: (name) => Code.fromAsset(join(directory, name)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};
