import { Hcp360Error } from '../shared/domain/errors.ts';
import { pipelineApp } from './synth.ts';

try {
  pipelineApp().synth();
} catch (error) {
  // A wrong setting or configuration file is told in a sentence; a stack trace would bury it.
  if (!(error instanceof Hcp360Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
