import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The path that Slack posts to. */
const PATH = '/slack/events';
const FORM = 'application/x-www-form-urlencoded';

/** What stands in a raw request besides its body. */
export interface RawRequest {
  readonly secret?: string;
  readonly type?: string;
  readonly path?: string;
  /** Instead of those that belong to the body, or `chunked`. */
  readonly length?: number | 'chunked';
  readonly headers?: Readonly<Record<string, string>>;
}

/** The head of a request to the bot over HTTP, signed now with this secret. */
export function headOf(body: string, options: RawRequest = {}): string {
  const { secret = 'local-signing-secret', type = FORM, path = PATH, length = Buffer.byteLength(body) } = options;
  const time = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  const headers = {
    host: 'bot',
    'content-type': type,
    'x-slack-request-timestamp': String(time),
    'x-slack-signature': `v0=${signature}`,
    ...(length === 'chunked' ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }),
    ...options.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** An open connection to this machine, whose end is no error. */
export async function open(port: number | undefined): Promise<Socket> {
  const socket = connect(port ?? 0, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** What comes back within `ms` milliseconds, or until the connection ends; empty when nothing does. */
export async function heard(socket: Socket, ms = 5_000): Promise<string> {
  let text = '';
  socket.on('data', (piece) => {
    text += String(piece);
  });
  await Promise.race([ended(socket), new Promise((resolve) => setTimeout(resolve, ms))]);
  return text;
}

/** Resolves when the connection is closed, however. */
export function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** The status of the answer to these bytes. */
export async function statusOf(port: number | undefined, bytes: string): Promise<number> {
  const socket = await open(port);
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (piece) => resolve(String(piece)));
    socket.once('close', () => resolve(''));
  });
  socket.write(bytes);
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(await answer)?.[1] ?? 0);
  socket.destroy();
  return status;
}
