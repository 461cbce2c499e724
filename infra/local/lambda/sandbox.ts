// Runs inside a worker thread: one Lambda execution environment, with its own process.env.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { isFields } from '../json.ts';
import { SandboxData, type SandboxReply, SandboxRequest } from './protocol.ts';

type Handler = (event: unknown, context: unknown) => unknown;

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

async function load(): Promise<Handler> {
  const { file, exportName } = SandboxData.parse(workerData);
  const module: unknown = await import(pathToFileURL(file).href);
  const exports = isFields(module) ? module : {};
  const handler = exports[exportName] ?? (isFields(exports['default']) ? exports['default'][exportName] : undefined);
  if (!isHandler(handler)) throw new Error(`${file} has no function ${exportName}`);
  return handler;
}

function errorPayload(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify({ errorType: typeof error, errorMessage: String(error) });
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') });
}

async function invoke(handler: Promise<Handler>, request: SandboxRequest): Promise<SandboxReply> {
  const { requestId, deadline, functionName, functionArn, memorySize } = request;
  try {
    const run = await handler;
    const event: unknown = JSON.parse(request.event);
    const result = await run(event, {
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionArn,
      memoryLimitInMB: memorySize,
      awsRequestId: requestId,
      logGroupName: `/aws/lambda/${functionName}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    return { requestId, ok: true, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { requestId, ok: false, payload: errorPayload(error) };
  }
}

const handler = load();
// A function that does not load fails its invocations, not its sandbox.
handler.catch(() => {});
parentPort?.on('message', (message: unknown) => {
  void invoke(handler, SandboxRequest.parse(message)).then((reply) => parentPort?.postMessage(reply));
});
