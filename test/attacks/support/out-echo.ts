import { DISGUISES } from './out-secrets.ts';
import { answerJson, type HostileServer, type ReceivedRequest, startHostile } from './out-servers.ts';

const STATUSES = [403, 400, 401, 500] as const;
const HEADERS = ['dd-api-key', 'dd-application-key', 'authorization'] as const;

/** A stand-in for Datadog, a source or a proxy before it: refuses everything, and repeats what it was sent in ever new disguises. */
export interface EchoServer extends HostileServer {
  /** How many answers repeated a secret. */
  repeats(): number;
  /** Names of the disguises and statuses that were used. */
  readonly used: ReadonlySet<string>;
}

/** `others` are secrets that it knows besides those that come with a request. `first` is the number of its first answer. */
export async function startEcho(others: readonly string[], first = 0): Promise<EchoServer> {
  const used = new Set<string>();
  let repeats = 0;
  const server = await startHostile((heard, response, index) => {
    const number = first + index;
    const status = STATUSES[number % STATUSES.length] ?? 403;
    const disguise = DISGUISES[number % DISGUISES.length];
    const sent = secretsOf(heard);
    const other = others[number % Math.max(1, others.length)];
    const told = [...sent, ...(other === undefined ? [] : [other])].map((secret) => disguise?.dress(secret) ?? '');
    repeats += told.length;
    used.add(`${disguise?.name}, ${status}`);
    const words = `refused: ${told.join(' ')}`;
    response.setHeader('x-quickchart-error', words.replace(/[\r\n]+/g, ' '));
    answerJson(response, status, { errors: [words], message: words, error: words, detail: words });
  });
  return { ...server, repeats: () => repeats, used };
}

/** What the headers of a request carry. */
function secretsOf({ headers }: ReceivedRequest): readonly string[] {
  return HEADERS.flatMap((name) => {
    const value = headers[name];
    if (typeof value !== 'string') return [];
    const [scheme, rest] = value.split(' ');
    if (rest === undefined) return [value];
    return [scheme === 'Basic' ? Buffer.from(rest, 'base64').toString().replace(/^api:/, '') : rest];
  });
}
