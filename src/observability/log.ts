import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';
import { createCounted } from '../core/counted.ts';
import { anyCaseCodeOf, errorCodeOf, ForeseenError, systemCodeOf } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { createRedactor, type Redact, redactDeep } from '../redaction/redactor.ts';

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

/** What the log has of a foreseen error: no stack, which leads nowhere, and nothing else that a library may have put into it. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
}

/** How far down a chain of causes is looked. */
const MOST_CAUSES = 5;
/** Of Slack's SDK, for what Slack or the way to it does; of undici. */
const OF_OTHERS =
  /^(slack_(webapi_(platform|request|http|rate_limited)|socket_mode|bolt_authorization)_\w+|UND_ERR_\w+)$/;

/** A foreseen error in short; undefined for a fault of the program, of which the whole stack is needed. */
function loggedError(error: unknown): LoggedError | undefined {
  if (!(error instanceof Error) || !isForeseen(error)) return undefined;
  const code = codeOf(error);
  return { type: error.constructor.name, message: error.message, ...(code !== undefined && { code }) };
}

function isForeseen(error: Error): boolean {
  if (!(error instanceof ForeseenError)) return isOfOthers(error);
  return !causesOf(error).some(isOfProgram);
}

const isOfOthers = (error: Error): boolean => systemCodeOf(error) !== '' || OF_OTHERS.test(anyCaseCodeOf(error));

/** An error of the language below a foreseen one: what was attempted failed for a reason in our own code. */
const isOfProgram = (error: Error): boolean =>
  [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind) && !isOfOthers(error);

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = [];
  for (let { cause } = error; cause instanceof Error && causes.length < MOST_CAUSES; { cause } = cause)
    causes.push(cause);
  return causes;
}

/** The first that there is: of the error, or of what lies below it. */
function codeOf(error: Error): string | number | undefined {
  for (const one of [error, ...causesOf(error)]) {
    if ('errcode' in one && typeof one.errcode === 'number') return one.errcode;
    const code = errorCodeOf(one) || anyCaseCodeOf(one);
    if (code !== '') return code;
  }
  return undefined;
}

/** Lines about foreseen errors that are counted apart. */
export const MOST_LINES = 200;

type Arguments = Parameters<LogFn>;
interface Line {
  readonly fields: object;
  readonly words: readonly unknown[];
  readonly write: (...line: Arguments) => void;
}

/**
 * For pino's `logMethod`: the same line about the same foreseen error is written once a minute, with how many there were. Lines that differ in
 * any field, such as a reference, are not the same; faults of the program and all else pass as they come.
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
    const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
    counted(JSON.stringify([level, words, plain, logged.type, logged.message]), { fields, words, write });
  };
}
