import { z } from 'zod';
import { fileProblems } from '../block-files.ts';
import { validateView } from '../block-kit/validate-view.ts';
import type { Core } from '../core.ts';
import { isRecord, type JsonRecord, textOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { findByExternalId, homeOf, modalsOf, openModal, publishHome, updateView, viewOutput } from '../views.ts';
import type { StoredView } from '../workspace.ts';
import { jsonArgument, team_id } from './arguments.ts';
import { defineMethod } from './method.ts';
import { type Found, type ResponseBody, refuse, refuseFor } from './response-body.ts';

const triggered = z.strictObject({ trigger_id: z.string(), view: jsonArgument, team_id });

/** docs.slack.dev/reference/methods/views.open */
export const viewsOpen = defineMethod({
  args: triggered,
  run: (core, args) => openOn(core, { triggerId: args.trigger_id, candidate: args.view, previousOf: () => null }),
});

/** Opens it on top of the open views, three at most. */
export const viewsPush = defineMethod({
  args: triggered,
  run: (core, args) =>
    openOn(core, {
      triggerId: args.trigger_id,
      candidate: args.view,
      previousOf: (userId) => modalsOf(core.workspace, userId).at(-1) ?? null,
    }),
});

/** docs.slack.dev/reference/methods/views.update */
export const viewsUpdate = defineMethod({
  args: z.strictObject({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: jsonArgument,
    team_id,
  }),
  run(core, args) {
    const current =
      args.view_id === undefined
        ? findByExternalId(core.workspace, args.external_id ?? '')
        : core.workspace.views.find((view) => view.id === args.view_id);
    if (current === undefined) return refuse('not_found');
    const view = checkView(core, { view: args.view, type: current.type, current });
    if (!view.ok) return view.answer;
    if (args.hash !== undefined && args.hash !== current.hash) return refuse('hash_conflict');
    return shown(core, updateView(core.workspace, current, view.value));
  },
});

/** docs.slack.dev/reference/methods/views.publish */
export const viewsPublish = defineMethod({
  args: z.strictObject({ user_id: z.string(), hash: z.string().optional(), view: jsonArgument, team_id }),
  run(core, args) {
    if (!core.workspace.users.some((user) => user.id === args.user_id && !user.isBot))
      return refuse('invalid_arguments');
    const current = homeOf(core.workspace, args.user_id);
    const view = checkView(core, { view: args.view, type: 'home', current });
    if (!view.ok) return view.answer;
    if (args.hash !== undefined && args.hash !== current?.hash) return refuse('hash_conflict');
    return shown(core, publishHome(core.workspace, args.user_id, view.value));
  },
});

/** The view when Slack takes it; `current` is the one that it replaces. */
export function checkView(
  core: Core,
  {
    view,
    type,
    current,
  }: { readonly view: unknown; readonly type: 'modal' | 'home'; readonly current?: StoredView | undefined },
): Found<JsonRecord> {
  const files = isRecord(view) ? fileProblems(core, view.blocks, '/view/blocks') : [];
  const problems = [...validateView(view, { type, refuses: core.refuses }), ...files];
  if (problems.length > 0 || !isRecord(view)) return { ok: false, answer: refuseFor(problems) };
  if (JSON.stringify(view).length > LIMITS.viewBytes) return { ok: false, answer: refuse('view_too_large') };
  const existing = findByExternalId(core.workspace, textOf(view.external_id));
  if (existing !== undefined && existing.id !== current?.id) {
    return { ok: false, answer: refuse('duplicate_external_id') };
  }
  return { ok: true, value: view };
}

function openOn(
  core: Core,
  {
    triggerId,
    candidate,
    previousOf,
  }: {
    readonly triggerId: string;
    readonly candidate: unknown;
    readonly previousOf: (userId: string) => StoredView | null;
  },
): ResponseBody {
  const view = checkView(core, { view: candidate, type: 'modal' });
  if (!view.ok) return view.answer;
  const trigger = core.triggers.use(triggerId);
  if (!trigger.ok) return refuse(trigger.error);
  const previous = previousOf(trigger.userId);
  if (previous !== null && modalsOf(core.workspace, trigger.userId).length >= LIMITS.viewStack) {
    return refuse('push_limit_reached');
  }
  return shown(core, openModal(core.workspace, { userId: trigger.userId, view: view.value, previous }));
}

function shown(core: Core, view: StoredView): ResponseBody {
  return { ok: true, view: viewOutput(core.workspace, view, {}) };
}
