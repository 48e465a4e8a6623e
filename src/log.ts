import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config/config.ts';
import { parseJson } from './core/json.ts';
import { loggedError } from './logged-error.ts';
import { createRedactor, type Redact, redactDeep } from './redaction/redactor.ts';
import { createRepeatedLines } from './repeated-lines.ts';

export type { Logger } from 'pino';

/**
 * JSON lines in which no secret can stand: each finished line is searched for the given secrets and for anything that
 * looks like a token, so that it does not matter which error message carried it. Of an error that was foreseen it has code and message, of
 * a fault of the program the stack too; what is foreseen and comes again is counted, one line a minute.
 */
export function createLog(level: LogLevel, secrets: readonly string[], destination: DestinationStream): Logger {
  const redact = createRedactor(secrets);
  const repeated = createRepeatedLines();
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: Error) => loggedError(error) ?? pino.stdSerializers.err(error) },
      hooks: {
        logMethod(line, method, number) {
          repeated(line, (...written) => method.apply(this, written), number);
        },
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => destination.write(redactedLine(line, redact)) },
  );
}

/** Searched as a whole first, since names of fields tell secrets too; text by text where that has broken the JSON. */
function redactedLine(line: string, redact: Redact): string {
  const redacted = redact(line);
  if (redacted === line || parseJson(redacted) !== undefined) return redacted;
  return `${JSON.stringify(redactDeep(parseJson(line), redact))}\n`;
}
