import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Core } from './core.ts';
import type { Faults } from './faults.ts';
import { changeFile, findFile, formatOf } from './files.ts';
import { type HttpReply, sendReply, textReply } from './http-reply.ts';
import { describeFault, playFault } from './play-fault.ts';
import type { Wire } from './wire.ts';

/** Dependencies of serving files. */
export interface FilesContext {
  readonly core: Core;
  readonly faults: Faults;
  readonly wire: Wire;
}

/** Takes the bytes of a file at the address that files.getUploadURLExternal gave: raw, or as the file of a form. */
export async function serveUpload(
  context: FilesContext,
  {
    id,
    request,
    response,
  }: { readonly id: string; readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const bytes = await bytesOf(request);
  const fault = context.faults.take('upload');
  let reply: HttpReply | null = null;
  const work = () => {
    reply = store(context.core, id, bytes);
    return reply;
  };
  await playFault(fault, { response, work, refuse: (error) => textReply(error, 400) });
  context.wire.record({
    direction: 'to-slack',
    method: 'upload',
    body: { file: id, bytes: bytes.length },
    answer: reply,
    refusal: fault === undefined || fault.kind === 'delay' ? refusalIn(reply) : describeFault(fault),
  });
}

/** The bytes of a file for who has the bot's token, as at a file's `url_private`. */
export function serveFile(
  { core }: FilesContext,
  {
    id,
    request,
    response,
  }: { readonly id: string; readonly request: IncomingMessage; readonly response: ServerResponse },
): void {
  const file = findFile(core.workspace, id);
  const isAllowed = request.headers.authorization === `Bearer ${core.tokens.bot}`;
  if (file === undefined || !isAllowed) {
    sendReply(response, textReply('', file === undefined ? 404 : 403));
    return;
  }
  response.writeHead(200, { 'content-type': formatOf(file).mimetype, 'content-length': String(file.length) });
  response.end(file.bytes);
}

function store({ workspace }: Core, id: string, bytes: Buffer): HttpReply {
  const file = workspace.files.find((one) => one.id === id && one.completedAt === null);
  if (file === undefined) return textReply('no upload is expected here', 404);
  // What Slack does here is not documented. A wrong length is a bug of the sender either way.
  if (bytes.length !== file.length) return textReply(`${file.length} bytes were announced`, 400);
  changeFile(workspace, file, { bytes });
  return textReply(`OK - ${bytes.length}`);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  for (const [, value] of form) if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  return Buffer.alloc(0);
}

function refusalIn(reply: HttpReply | null): string | null {
  return reply === null || reply.status === 200 ? null : `${reply.status} ${reply.body}`;
}
