import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';
import { createCounted } from '../core/counted.ts';
import { anyCaseCodeOf, errorCodeOf, ForeseenError, systemCodeOf } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { createRedactor, type Redact, redactDeep } from '../redaction/redactor.ts';

export type { Logger } from 'pino';

/**
 * Creates a log of JSON lines without secrets: each finished line is searched for the given secrets and for anything that looks like a
 * token, whichever field it came from. Foreseen errors are logged with code and message, faults of the program with their stack;
 * repeated foreseen errors are counted, one line per minute.
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

/** Redacts the line as a whole first, since names of fields may hold secrets too; text by text if that has broken the JSON. */
function redactedLine(line: string, redact: Redact): string {
  const redacted = redact(line);
  if (redacted === line || parseJson(redacted) !== undefined) return redacted;
  return `${JSON.stringify(redactDeep(parseJson(line), redact))}\n`;
}

/** Logged form of a foreseen error: without its stack, which helps nobody, and without fields that a library may have added. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
}

/** Causes followed down a chain. */
const MOST_CAUSES = 5;
/** Error codes of Slack's SDK, for failures of Slack and of the connection, and of undici. */
const EXTERNAL_CODES =
  /^(slack_(webapi_(platform|request|http|rate_limited)|socket_mode|bolt_authorization)_\w+|UND_ERR_\w+)$/;

/** Short form of a foreseen error; undefined for a fault of the program, whose stack is needed. */
function loggedError(error: unknown): LoggedError | undefined {
  if (!(error instanceof Error) || !isForeseen(error)) return undefined;
  const code = codeOf(error);
  return { type: error.constructor.name, message: error.message, ...(code !== undefined && { code }) };
}

function isForeseen(error: Error): boolean {
  if (!(error instanceof ForeseenError)) return isExternal(error);
  return !causesOf(error).some(isOfProgram);
}

const isExternal = (error: Error): boolean => systemCodeOf(error) !== '' || EXTERNAL_CODES.test(anyCaseCodeOf(error));

/** Whether the cause of a foreseen error is a JavaScript error of our own code. */
const isOfProgram = (error: Error): boolean =>
  [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind) && !isExternal(error);

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = [];
  for (let { cause } = error; cause instanceof Error && causes.length < MOST_CAUSES; { cause } = cause)
    causes.push(cause);
  return causes;
}

/** First code of the error or its causes. */
function codeOf(error: Error): string | number | undefined {
  for (const one of [error, ...causesOf(error)]) {
    if ('errcode' in one && typeof one.errcode === 'number') return one.errcode;
    const code = errorCodeOf(one) || anyCaseCodeOf(one);
    if (code !== '') return code;
  }
  return undefined;
}

/** Distinct lines about foreseen errors that are counted. */
export const MOST_LINES = 200;

type Arguments = Parameters<LogFn>;
interface Line {
  readonly fields: object;
  readonly words: readonly unknown[];
  readonly write: (...line: Arguments) => void;
}

/**
 * A hook for pino's `logMethod`: equal lines about the same foreseen error are written once a minute, with their count. Lines that differ
 * in any field, such as a reference, are not equal; faults of the program and all other lines pass unchanged.
 */
function createRepeatedLines(): (line: Arguments, write: (...line: Arguments) => void, level: number) => void {
  const counted = createCounted<Line>(MOST_LINES, (_, { fields, words, write }, count) =>
    write(...([count === 1 ? fields : { ...fields, count }, ...words] as unknown as Arguments)),
  );
  return (line, write, level) => {
    const [first, ...words]: readonly unknown[] = line;
    const fields = first instanceof Error ? { err: first } : first;
    const error = typeof fields === 'object' && fields !== null && 'err' in fields ? fields.err : undefined;
    const logged = loggedError(error);
    if (typeof fields !== 'object' || fields === null || logged === undefined) return write(...line);
    const simpleFields = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
    counted(JSON.stringify([level, words, simpleFields, logged.type, logged.message]), { fields, words, write });
  };
}
