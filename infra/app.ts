import { pipelineApp } from './synth.ts';

try {
  pipelineApp().synth();
} catch (error) {
  // A wrong setting is told in a sentence; a stack trace would bury it.
  if (!(error instanceof Error) || error.name !== 'ConfigurationError') throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
