import { anyCaseCodeOf, errorCodeOf, ForeseenError, systemCodeOf } from './core/errors.ts';

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
export function loggedError(error: unknown): LoggedError | undefined {
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
