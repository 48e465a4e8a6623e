import { type ActContext, perform } from './act.ts';
import type { DeliveryOptions } from './delivery.ts';
import { type ElementInput, elementAction } from './element-action.ts';
import { type Choosing, choosingOf, type Entered, isExternal } from './element-value.ts';
import { findElement } from './find-element.ts';
import type { Interaction } from './interaction.ts';
import { isRecord, type JsonRecord, recordsOf } from './json.ts';
import { offeredIn } from './offered-options.ts';
import { submissionPayload, suggestionPayload, viewActionPayload } from './payloads.ts';
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
  /**
   * Types into the select with that action_id whose options come from the app, which is asked for them; they are in `offered` once it has
   * answered. Throws where so few characters are not sent.
   */
  suggestIn(view: StoredView, actionId: string, query: string): Suggestion;
  /** Enters a value and leaves it at that: the app gets it with the next action or the submission. */
  enterIn(view: StoredView, actionId: string, value: Entered): void;
  /** Fills a modal in, by action_id, and submits it. Throws where Slack's own form would not let it go. */
  submit(view: StoredView, values?: Readonly<Record<string, Entered>>, options?: DeliveryOptions): Interaction;
  /** Closes a modal without submitting. */
  dismiss(view: StoredView): void;
}

/** A question for options, and what the app offers. */
export interface Suggestion extends Interaction {
  /** The options, without their groups; null where the app did not answer well. */
  readonly offered: Promise<readonly JsonRecord[] | null>;
}

/** Returns the actions of that person in their views. Each throws where no such view is open, or no element has that action_id. */
export function personInViews(context: ActContext, user: User): PersonInViews {
  const { workspace, entries } = context.core;
  const blocksOf = ({ id, view }: StoredView) => entries.withOffers(id, recordsOf(view.blocks));
  const act = (
    view: StoredView,
    {
      actionId,
      input,
      options,
    }: { readonly actionId: string; readonly input: ElementInput; readonly options: DeliveryOptions },
  ) => {
    const current = currentView(context, user, view);
    const blocks = blocksOf(current);
    const placed = findElement(blocks, actionId);
    const action = elementAction(placed, input, workspace.ids.ts());
    if (input.kind === 'choose' && placed.type !== 'overflow') entries.enter(current.id, placed, input.value);
    if (placed.block.type === 'input' && placed.block.dispatch_action !== true)
      throw new Error(`Slack does not send the action ${actionId}: its input has no dispatch_action`);
    const state = stateOf(blocks, entries.entered(current.id, blocks));
    const payload = viewActionPayload(context.core, {
      where: { user, view: current },
      action,
      triggerId: context.core.triggers.issue(user.id),
      state,
    });
    return send(context, { user, payload, options, subject: `The action ${actionId}`, onAck: () => null });
  };
  return {
    clickIn: (view, actionId, options = {}) => act(view, { actionId, input: { kind: 'click' }, options }),
    chooseIn: (view, actionId, chosen) => {
      const { value, ...options } = choosingOf<DeliveryOptions>(chosen);
      return act(view, { actionId, input: { kind: 'choose', value }, options });
    },
    suggestIn: (view, actionId, query) => suggest(context, user, { view, actionId, query }),
    enterIn(view, actionId, value) {
      const current = currentView(context, user, view);
      entries.enter(current.id, findElement(blocksOf(current), actionId), value);
    },
    submit(view, values = {}, options = {}) {
      const current = currentView(context, user, view);
      const blocks = blocksOf(current);
      const state = submittedState(blocks, { ...entries.entered(current.id, blocks), ...values });
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

/** docs.slack.dev/reference/block-kit/block-elements/select-menu-element: the default of min_query_length */
const LEAST_CHARACTERS = 3;

interface Asked {
  readonly view: StoredView;
  readonly actionId: string;
  readonly query: string;
}

/** Asks the app for options, and keeps what it offers for the choice. */
function suggest(context: ActContext, user: User, { view, actionId, query }: Asked): Suggestion {
  const { core } = context;
  const current = currentView(context, user, view);
  const blocks = recordsOf(current.view.blocks);
  const placed = findElement(blocks, actionId);
  if (!isExternal(placed.type)) throw new Error(`${actionId} is a ${placed.type}: it has its own options`);
  const { min_query_length: least = LEAST_CHARACTERS } = placed.element;
  if (query.length < Number(least)) throw new Error(`Slack asks for options of ${actionId} after ${least} characters`);
  const state = stateOf(blocks, {});
  const payload = suggestionPayload(core, { where: { user, view: current }, placed, query, state });
  const interaction = send(context, {
    user,
    payload,
    options: {},
    subject: `The menu ${actionId}`,
    onAck(body) {
      const found = offeredIn(body);
      if (!found.ok) return found.error;
      core.entries.offer(current.id, placed, found.options);
      return null;
    },
  });
  const offered = interaction.ack.then((ack) => {
    const found = typeof ack === 'string' ? null : offeredIn(isRecord(ack.body) ? ack.body : {});
    return found?.ok === true ? found.options : null;
  });
  return { ...interaction, offered };
}
