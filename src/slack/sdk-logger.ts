import { LogLevel, type Logger as SdkLogger } from '@slack/bolt';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../log.ts';

/**
 * The SDK's log lines as lines of ours. The level is decided by the log, not by the SDK. Of what the SDK tells at `debug` the payloads
 * are left out: they hold what people wrote, addresses to upload to and Slack's verification token.
 */
export function createSdkLogger(log: Logger): SdkLogger {
  const line = (messages: readonly unknown[]) => messages.map(messageOf).join(' ');
  return {
    debug: (...messages) => log.debug(withoutPayload(line(messages))),
    info: (...messages) => log.info(line(messages)),
    warn: (...messages) => log.warn(line(messages)),
    error: (...messages) => log.error(line(messages)),
    setLevel: () => {},
    getLevel: () => LogLevel.DEBUG,
    setName: () => {},
  };
}

/** What a payload may tell of itself: what it is, whether it was taken, and where it belongs. */
const TOLD = [
  'type',
  'envelope_id',
  'ok',
  'error',
  'reason',
  'channel',
  'ts',
  'retry_attempt',
  'retry_reason',
] as const;
/** Where the SDK puts a payload into its line: JSON, or a text that is acknowledged with. */
const PAYLOAD = /[{[]|(?<=\(body: |(?:request url|data|message|\(will ignore\)): )\S/;

function withoutPayload(text: string): string {
  const start = text.search(PAYLOAD);
  if (start === -1) return text;
  const [before, payload] = [text.slice(0, start), text.slice(start)];
  // An address of the API names its method, which is worth knowing; one of a file is a secret.
  const method = /^https?:\S+\/api\/([\w.]+)$/.exec(payload)?.[1];
  return method
    ? `${before}${method}`
    : `${before}(${[...scopesIn(payload), `${payload.length} characters`].join(', ')})`;
}

function scopesIn(payload: string): readonly string[] {
  return TOLD.flatMap((name) => {
    const value = new RegExp(`"${name}":("[\\w.-]{1,80}"|true|false|\\d{1,20})`).exec(payload.slice(0, 2_000))?.[1];
    return value === undefined ? [] : [`${name} ${value.replaceAll('"', '')}`];
  });
}
