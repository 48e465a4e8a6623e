import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config/config.ts';

export type { Logger } from 'pino';

/**
 * What lets its holder speak for the bot, wherever it turns up: Slack tokens, also such as are not ours, addresses to
 * answer at, and the tickets of sockets and dialogs.
 */
const SECRETS =
  /\b(?:xox[a-z]-|xapp-)[\w-]+|(?<=hooks\.slack\.com\/)[^\s"\\]+|(?<=\b(?:ticket|response_url|trigger_id)\b[\\"':= ]{1,6})(?![\\"':= ])[^\s"'\\&,}]+/g;

/**
 * JSON lines in which no secret can stand: each finished line is searched for the given secrets and for anything that
 * looks like a Slack token, so that it does not matter which error message carried it.
 */
export function createLog(level: LogLevel, secrets: readonly string[], destination: DestinationStream): Logger {
  const long = secrets.filter((secret) => secret.length >= 6);
  const redact = (line: string) =>
    long.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line).replace(SECRETS, '[redacted]');
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => destination.write(redact(line)) },
  );
}
