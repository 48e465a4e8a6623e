import type { Exchange, LocalDatadog } from '@metta-health-bot/local-datadog';
import { type Wire, type WireEntry, withoutSecrets } from '@metta-health-bot/local-slack';
import { isRecord } from '@metta-health-bot/local-slack/json';
import type { WireLine } from './protocol.ts';
import { shorten } from './shorten.ts';

/** The last calls between bot, Slack and Datadog, oldest first, without tokens and keys. */
export interface WireLog {
  lines(): readonly WireLine[];
}

/** One call, before it has its place in the log. */
type Call = Omit<WireLine, 'number' | 'times'>;

const TO_DATADOG = 'bot > Datadog';
const KEPT = 200;
/** So many of the newest are shown at length; the page gets all of them with every change. */
const AT_LENGTH = 30;
const LONG = { items: 40, characters: 4_000 };
const SHORT = { items: 3, characters: 200 };
const UNREADABLE = new Set(['garbage', 'html', 'cut', 'empty']);

/** Follows both servers from now on. `changed` is called for each call. */
export function createWireLog(wire: Wire, datadog: LocalDatadog, changed: () => void): WireLog {
  let lines: readonly WireLine[] = [];
  let count = 0;
  const add = (call: Call) => {
    const line = cut(call, LONG);
    const before = lines.at(-1);
    if (before && isAgain(line, before)) {
      lines = [...lines.slice(0, -1), { ...line, number: before.number, times: before.times + 1 }];
    } else {
      count += 1;
      const older = lines.at(-AT_LENGTH);
      const shortened = lines.map((one) => (one === older ? cut(one, SHORT) : one));
      lines = [...shortened, { ...line, number: count, times: 1 }].slice(-KEPT);
    }
    changed();
  };
  wire.onEntry((entry) => add(slackCall(entry)));
  datadog.onExchange((exchange) => add(datadogCall(exchange, Object.values(datadog.keys))));
  return { lines: () => lines };
}

/**
 * Whether Datadog is asked the same as just before, but for the time: the watch asks every few seconds. Slack's calls
 * stand each for itself.
 */
function isAgain(call: Call, before: WireLine): boolean {
  return call.route === TO_DATADOG && askedOf(call) === askedOf(before);
}

function askedOf({ route, call, body, refusal }: Call): string {
  return JSON.stringify([route, call, body, refusal], (key, value) => (/^(from|to)$/.test(key) ? undefined : value));
}

function slackCall({ at, direction, method, body, answer, refusal }: WireEntry): Call {
  return { at, route: direction === 'to-slack' ? 'bot > Slack' : 'Slack > bot', call: method, body, answer, refusal };
}

function datadogCall(exchange: Exchange, secrets: readonly string[]): Call {
  const isUnreadable = exchange.status === 200 && exchange.faults.some((fault) => UNREADABLE.has(fault));
  return {
    at: exchange.at,
    route: TO_DATADOG,
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

function cut<Line extends Call>(call: Line, limit: Parameters<typeof shorten>[1]): Line {
  return { ...call, body: shorten(call.body, limit), answer: shorten(call.answer, limit) };
}
