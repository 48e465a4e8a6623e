import type { Exchange, LocalDatadog } from '../datadog/server.ts';
import { isRecord } from '../slack/json.ts';
import { type Wire, type WireEntry, withoutSecrets } from '../slack/wire.ts';
import type { WireLine } from './protocol.ts';
import { shorten } from './shorten.ts';

/** The last calls between bot, Slack and Datadog, oldest first, without tokens and keys. */
export interface WireLog {
  lines(): readonly WireLine[];
}

const KEPT = 200;
/** So many of the newest are shown at length; the page gets all of them with every change. */
const AT_LENGTH = 30;
const LONG = { items: 40, characters: 4_000 };
const SHORT = { items: 3, characters: 200 };
const UNREADABLE = new Set(['garbage', 'html', 'cut', 'empty']);

/** Follows both servers from now on. `changed` is told of each call. */
export function createWireLog(wire: Wire, datadog: LocalDatadog, changed: () => void): WireLog {
  let lines: readonly WireLine[] = [];
  let count = 0;
  const add = (draft: Omit<WireLine, 'number'>) => {
    count += 1;
    const older = lines.at(-AT_LENGTH);
    const shortened = lines.map((line) => (line === older ? cut(line, SHORT) : line));
    lines = [...shortened, cut({ ...draft, number: count }, LONG)].slice(-KEPT);
    changed();
  };
  wire.onEntry((entry) => add(slackCall(entry)));
  datadog.onExchange((exchange) => add(datadogCall(exchange, Object.values(datadog.keys))));
  return { lines: () => lines };
}

function slackCall({ at, direction, method, body, answer, refusal }: WireEntry): Omit<WireLine, 'number'> {
  return { at, route: direction === 'to-slack' ? 'bot > Slack' : 'Slack > bot', call: method, body, answer, refusal };
}

function datadogCall(exchange: Exchange, secrets: readonly string[]): Omit<WireLine, 'number'> {
  const isUnreadable = exchange.status === 200 && exchange.faults.some((fault) => UNREADABLE.has(fault));
  return {
    at: exchange.at,
    route: 'bot > Datadog',
    call: String(withoutSecrets(`${exchange.method} ${exchange.path}`, secrets)),
    body: withoutSecrets(exchange.body, secrets),
    answer: isUnreadable ? null : exchange.answer,
    refusal: isUnreadable ? `200 with ${exchange.faults.join(', ')}` : refusalOf(exchange),
  };
}

function refusalOf({ status, answer, faults }: Exchange): string | null {
  if (status === null) return `no answer (${faults.join(', ') || 'the bot gave up'})`;
  if (status < 400) return null;
  const errors = isRecord(answer) && Array.isArray(answer.errors) ? answer.errors.join(' ') : '';
  return `${status} ${errors}`.trim();
}

function cut(line: WireLine, limit: Parameters<typeof shorten>[1]): WireLine {
  return { ...line, body: shorten(line.body, limit), answer: shorten(line.answer, limit) };
}
