import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { HcpWebhook } from '../../shared/contracts/webhook.ts';
import { messageOf } from '../errors.ts';

/** One request that arrived. `error` says why it was refused. */
export interface ReceivedWebhook {
  receivedAt: string;
  destination: string;
  webhookId: string;
  verified: boolean;
  error?: string;
  body?: HcpWebhook;
}

/** A receiver of webhooks on this machine: it verifies each as an integrator would, and remembers it. */
export interface WebhookReceiver {
  readonly origin: string;
  /** Where a destination's webhooks go. */
  urlFor(destination: string): string;
  /** Every request so far, in order of arrival. */
  readonly received: readonly ReceivedWebhook[];
  stop(): Promise<void>;
}

/** Where a destination's webhooks go at the receiver of that origin. */
export const urlAt =
  (origin: string) =>
  (destination: string): string =>
    `${origin}/${encodeURIComponent(destination)}`;

const MAX_BODY = 5 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += piece.length;
    if (size > MAX_BODY) throw new Error(`the body has more than ${MAX_BODY} bytes`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const textHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));

/**
 * @param secretOf a destination's signing secret, undefined for a destination that nobody knows
 * @param port tried first; any free one where it is taken
 */
export const startWebhookReceiver = async (options: {
  secretOf: (destination: string) => Promise<string | undefined>;
  port?: number;
}): Promise<WebhookReceiver> => {
  const received: ReceivedWebhook[] = [];

  const verify = async (request: IncomingMessage, destination: string): Promise<Omit<ReceivedWebhook, 'receivedAt'>> => {
    const known = { destination, webhookId: String(request.headers['webhook-id'] ?? '') };
    try {
      const text = await readBody(request);
      const secret = await options.secretOf(destination);
      if (secret === undefined) return { ...known, verified: false, error: 'no such destination' };
      // The library checks the signature and that the timestamp is within five minutes.
      const body = HcpWebhook.parse(new Webhook(secret).verify(text, textHeaders(request)));
      if (body.data.destination !== destination) return { ...known, verified: false, error: 'meant for another destination' };
      return { ...known, verified: true, body };
    } catch (error) {
      return { ...known, verified: false, error: messageOf(error) };
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const destination = decodeURIComponent((request.url ?? '/').slice(1));
    const outcome = await verify(request, destination);
    received.push({ receivedAt: new Date().toISOString(), ...outcome });
    response.writeHead(outcome.verified ? 204 : 401).end();
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(options.port ?? 0).catch(() => listen(0));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const origin = `http://127.0.0.1:${port}`;

  return {
    origin,
    urlFor: urlAt(origin),
    received,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
