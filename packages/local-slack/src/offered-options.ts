import { z } from 'zod';
import { option, optionGroup } from './block-kit/option.ts';
import { type JsonRecord, recordsOf } from './json.ts';
import { LIMITS } from './limits.ts';

/** "a maximum of 100 options or option groups": docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
const answer = z.union([
  z.strictObject({ options: z.array(option).max(LIMITS.selectOptions) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(LIMITS.optionGroups) }),
]);

/** The options with which an app answered a question for them, or Slack's word for an answer that is none. */
export function offeredIn(
  body: JsonRecord,
): { readonly ok: true; readonly options: readonly JsonRecord[] } | { readonly ok: false; readonly error: string } {
  if (!answer.safeParse(body).success) return { ok: false, error: 'invalid_options' };
  const groups = recordsOf(body.option_groups).flatMap((group) => recordsOf(group.options));
  return { ok: true, options: [...recordsOf(body.options), ...groups] };
}
