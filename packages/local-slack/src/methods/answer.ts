import { describe, type Problem } from '../block-kit/problem.ts';
import type { JsonRecord } from '../json.ts';

/** The body that a Web API method answers. */
export type Answer =
  | ({ readonly ok: true } & JsonRecord)
  | ({ readonly ok: false; readonly error: string } & JsonRecord);

export function refuse(error: string, extra: JsonRecord = {}): Answer {
  return { ok: false, error, ...extra };
}

/** The refusal for problems of blocks, a view or arguments: the first problem names the error. */
export function refuseFor(problems: readonly Problem[]): Answer {
  return refuse(problems[0]?.error ?? 'invalid_arguments', {
    response_metadata: { messages: problems.map(describe) },
  });
}
