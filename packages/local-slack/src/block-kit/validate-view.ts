import { z } from 'zod';
import { isRecord, recordsOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { type Problem, problemsIn } from './problem.ts';
import { plainText } from './text.ts';
import { validateBlocks } from './validate-blocks.ts';

const base = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(LIMITS.viewPrivateMetadata).optional(),
  callback_id: z.string().max(LIMITS.viewCallbackId).optional(),
  external_id: z.string().max(LIMITS.viewExternalId).optional(),
};

const VIEWS = {
  home: z.strictObject({ type: z.literal('home'), ...base }),
  modal: z.strictObject({
    type: z.literal('modal'),
    ...base,
    title: plainText(LIMITS.viewTitle),
    submit: plainText(LIMITS.viewButton).optional(),
    close: plainText(LIMITS.viewButton).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  }),
} as const;

/** Everything for which Slack would refuse this view as a modal or Home tab; empty when it would take it. */
export function validateView(
  view: unknown,
  {
    type,
    refuses,
    pointer = '/view',
  }: { readonly type: 'modal' | 'home'; readonly refuses: ReadonlySet<string>; readonly pointer?: string },
): readonly Problem[] {
  const frame = problemsIn(view, VIEWS[type], pointer).map((one) => ({ ...one, error: 'invalid_arguments' as const }));
  if (!isRecord(view)) return frame;
  const asks = recordsOf(view.blocks).some((block) => block.type === 'input');
  const mayNotSubmit = type === 'modal' && asks && view.submit === undefined;
  return [
    ...frame,
    ...(mayNotSubmit
      ? [{ pointer, message: 'missing required field: submit', error: 'invalid_arguments' as const }]
      : []),
    ...validateBlocks(view.blocks ?? [], { surface: type, refuses }, `${pointer}/blocks`).map((one) => ({
      ...one,
      error: 'invalid_arguments' as const,
    })),
  ];
}
