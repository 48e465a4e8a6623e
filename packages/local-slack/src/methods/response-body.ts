import { describeProblem, type Problem } from '../block-kit/problem.ts';
import type { JsonRecord } from '../json.ts';

/** The body that a Web API method answers. */
export type ResponseBody =
  | ({ readonly ok: true } & JsonRecord)
  | ({ readonly ok: false; readonly error: string } & JsonRecord);

/** Result of a check, or the body that a method has to answer instead. */
export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: ResponseBody };

/** The body of a call that Slack refuses with that error, and further fields. */
export function refuse(error: string, extra: JsonRecord = {}): ResponseBody {
  return { ok: false, error, ...extra };
}

/** The refusal for problems of blocks, a view or arguments: the first problem names the error. */
export function refuseFor(problems: readonly Problem[]): ResponseBody {
  return refuse(problems[0]?.error ?? 'invalid_arguments', {
    response_metadata: { messages: problems.map(describeProblem) },
  });
}
