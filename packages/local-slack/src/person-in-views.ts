import { type ActContext, perform } from './act.ts';
import type { DeliveryOptions } from './delivery.ts';
import { type Deed, elementAction } from './element-action.ts';
import { type Choosing, choosingOf, type Entered } from './element-value.ts';
import { findElement } from './find-element.ts';
import type { Interaction } from './interaction.ts';
import { type JsonRecord, recordsOf } from './json.ts';
import { submissionPayload, viewActionPayload } from './payloads.ts';
import { settleSubmission } from './submit-view.ts';
import { stateOf, submittedState } from './view-state.ts';
import { closeModals } from './views.ts';
import type { StoredView, User } from './workspace.ts';

/** The actions of one person in their modals and on their Home tab. A view is found by its id: it may have been updated since. */
export interface PersonInViews {
  /** Clicks the button with that action_id. Throws when the view is no longer open, or has no such button. */
  clickIn(view: StoredView, actionId: string, options?: DeliveryOptions): Interaction;
  /** Chooses in the select, menu or picker with that action_id: an option's value, an id or a date. Throws when that cannot be. */
  chooseIn(view: StoredView, actionId: string, value: Entered | Choosing<DeliveryOptions>): Interaction;
  /** Fills a modal in, by action_id, and submits it. Throws if Slack's own form would not let it go. */
  submit(view: StoredView, values?: Readonly<Record<string, Entered>>, options?: DeliveryOptions): Interaction;
  /** Closes a modal without submitting. */
  dismiss(view: StoredView): void;
}

/** Returns the actions of that person in their views. Each throws if no such view is open, or no element has that action_id. */
export function personInViews(context: ActContext, user: User): PersonInViews {
  const { workspace } = context.core;
  const act = (
    view: StoredView,
    { actionId, deed, options }: { readonly actionId: string; readonly deed: Deed; readonly options: DeliveryOptions },
  ) => {
    const current = currentView(context, user, view);
    const blocks = blocksOf(current);
    const placed = findElement(blocks, actionId);
    const action = elementAction(placed, deed, workspace.ids.ts());
    const state = stateOf(
      blocks,
      deed.kind === 'choose' && placed.type !== 'overflow' ? { [actionId]: deed.value } : {},
    );
    const payload = viewActionPayload(context.core, {
      where: { user, view: current },
      action,
      triggerId: context.core.triggers.issue(user.id),
      state,
    });
    return send(context, { user, payload, options, subject: `The action ${actionId}`, onAck: () => null });
  };
  return {
    clickIn: (view, actionId, options = {}) => act(view, { actionId, deed: { kind: 'click' }, options }),
    chooseIn: (view, actionId, chosen) => {
      const { value, ...options } = choosingOf<DeliveryOptions>(chosen);
      return act(view, { actionId, deed: { kind: 'choose', value }, options });
    },
    submit(view, values = {}, options = {}) {
      const current = currentView(context, user, view);
      const state = submittedState(blocksOf(current), values);
      const triggerId = context.core.triggers.issue(user.id);
      const payload = submissionPayload(context.core, { where: { user, view: current }, triggerId, state });
      return send(context, {
        user,
        payload,
        options,
        subject: 'The form',
        onAck: (body) => settleSubmission(context.core, current, body),
      });
    },
    dismiss: (view) => closeModals(workspace, [currentView(context, user, view)]),
  };
}

interface SendOptions {
  readonly user: User;
  readonly payload: JsonRecord;
  readonly options: DeliveryOptions;
  readonly subject: string;
  readonly onAck: (body: JsonRecord) => string | null;
}

function send(context: ActContext, { user, payload, options, subject, onAck }: SendOptions): Interaction {
  const id = context.core.workspace.ids.next('I');
  return perform(context, { id, user, channel: null, kind: 'interactive', payload, options, subject, onAck });
}

function currentView(context: ActContext, user: User, seen: StoredView): StoredView {
  const current = context.core.workspace.views.find((view) => view.id === seen.id && view.userId === user.id);
  if (current === undefined) throw new Error(`${user.name} has no open view ${seen.id}`);
  return current;
}

function blocksOf(view: StoredView): readonly JsonRecord[] {
  return recordsOf(view.view.blocks);
}
