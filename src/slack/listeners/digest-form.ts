import { setTimeout as sleep } from 'node:timers/promises';
import type { App, BlockAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { REFUSED_CHANGES } from '../../../blocks/digest/digest-answers.ts';
import {
  type ClosedChannel,
  type DigestFormFacts,
  type DigestFormValues,
  dayChoiceOf,
  daysOfForm,
  renderDigestForm,
} from '../../../blocks/digest/digest-form.ts';
import {
  closedSentences,
  renderDigestConfirmation,
  renderDigestRefusal,
  renderDigestWaiting,
} from '../../../blocks/digest/digest-form-results.ts';
import type { DigestOfKind, DigestState } from '../../../blocks/digest/planned-digest.ts';
import { DIGEST_FORM, plainOptions } from '../../../blocks/kit/controls.ts';
import { renderNotice } from '../../../blocks/kit/message.ts';
import { explanation } from '../../../blocks/render-card.ts';
import type { Ports } from '../../../commands/command.ts';
import { type DigestKind, type DigestTime, kindOf, WEEKLY_DEFAULT } from '../../core/schedule-text.ts';
import { canonicalTimeZone } from '../../core/time-zone.ts';
import { findTimeZones } from '../../core/time-zone-search.ts';
import type { DigestPermission } from '../../digest/digest-service.ts';
import type { DigestOfChannel } from '../../digest/rules/schedule.ts';
import type { Logger } from '../../observability/log.ts';
import { StoreError } from '../../store/store-error.ts';
import type { AnswerDelivery } from '../answer-delivery.ts';
import { type Destination, destinationOf, formDestinationOf } from '../destination.ts';
import type { Lookups } from '../lookups.ts';
import { placeOfForm, readForm, type SubmittedForm } from './digest-form-state.ts';

/** Dependencies of the form. */
export interface DigestFormDeps {
  readonly ports: Pick<Ports, 'digests' | 'visibleTo' | 'clock' | 'timeZone'>;
  readonly lookups: Pick<Lookups, 'timeZone'>;
  readonly delivery: AnswerDelivery;
  readonly log: Logger;
}

/** Wait for the result of a submitted form, in milliseconds: Slack takes an acknowledgement for 3 s. */
const SUBMIT_MS = 2_000;
/** Options that the menu of time zones offers at once: Slack takes no more. */
export const MOST_ZONES = 100;

/** A press of a button that opens the form. */
interface FormPress {
  readonly destination: Destination;
  readonly triggerId: string;
}

/** Opens the form that asks for a channel too. Whether it can be carried out for that channel is checked when it is submitted. */
export async function openChannelForm(
  deps: DigestFormDeps,
  { views }: Pick<WebClient, 'views'>,
  { destination, triggerId }: FormPress,
): Promise<void> {
  const { ports, lookups } = deps;
  const { userId } = destination;
  const home = canonicalTimeZone((await lookups.timeZone(userId)) ?? '') ?? ports.timeZone;
  const facts: DigestFormFacts = {
    ...formDestinationOf(destination, ports.clock()),
    place: userId,
    asksChannel: true,
    home,
    isChange: false,
  };
  const none = { planned: undefined, unusable: undefined };
  const state = { ...none, place: userId, weekly: none, problem: null };
  const values = initialValues(state, { kind: 'daily', home, isPersonal: false });
  await openForm(deps, views, {
    destination,
    triggerId,
    view: renderDigestForm({ facts, values, now: ports.clock() }),
  });
}

async function openForm(
  { delivery, log }: DigestFormDeps,
  views: WebClient['views'],
  { destination, triggerId, view }: FormPress & { readonly view: ModalView },
): Promise<void> {
  await views.open({ trigger_id: triggerId, view }).catch(async (error: unknown) => {
    log.warn({ err: error }, 'the form of the digest could not be opened');
    const notice = renderNotice(
      'Slack did not open the form.',
      'Next step: press the button again, or type `/digest subscribe` with a time.',
    );
    await delivery.toAsker(destination, explanation(notice), false);
  });
}

/** Opens the form for a place. The permission is checked first: the form offers only what can be carried out. */
export async function openDigestForm(
  deps: DigestFormDeps,
  { views }: Pick<WebClient, 'views'>,
  { destination, digest, triggerId }: FormPress & { readonly digest: DigestOfChannel },
): Promise<void> {
  const { ports, lookups } = deps;
  const { digests, clock } = ports;
  const { userId } = destination;
  const { channel: place } = digest;
  const [state, own, permission, found] = await Promise.all([
    digests.state(place),
    digests.state(userId),
    digests.permission(place, userId, true),
    lookups.timeZone(userId),
  ]);
  const home = canonicalTimeZone(found ?? '') ?? ports.timeZone;
  const closed = closedOf(permission);
  const shown = closed === undefined ? state : own;
  const facts: DigestFormFacts = {
    ...formDestinationOf(destination, clock()),
    place,
    home,
    isChange: isSubscribed(shown),
    isWeeklyChange: isSubscribed(shown.weekly),
    ...(closed !== undefined && { closed }),
  };
  const values = initialValues(shown, { kind: kindOf(digest), home, isPersonal: shown === own });
  await openForm(deps, views, { destination, triggerId, view: renderDigestForm({ facts, values, now: clock() }) });
}

function isSubscribed({ planned, unusable }: DigestOfKind): boolean {
  return planned !== undefined || unusable !== undefined;
}

function initialValues(
  state: DigestState,
  { kind, home, isPersonal }: { readonly kind: DigestKind; readonly home: string; readonly isPersonal: boolean },
): DigestFormValues {
  const { time, timeZone, days } = state.planned?.subscription ?? { ...DEFAULT_TIME, timeZone: home };
  const weekly = state.weekly.planned?.subscription ?? { ...WEEKLY_DEFAULT, timeZone: home };
  const shown = kind === 'weekly' ? weekly : { time, timeZone };
  return {
    kind,
    isPersonal,
    weekday: weekly.days[0] ?? 1,
    time: shown.time,
    timeZone: shown.timeZone,
    dayChoice: dayChoiceOf(days),
    chosenDays: days,
  };
}

const DEFAULT_TIME = { time: '09:00', days: [1, 2, 3, 4, 5] } as const;

function closedOf(permission: DigestPermission): ClosedChannel | undefined {
  if (permission.kind === 'granted') return undefined;
  return permission.kind === 'cannot-post' ? { word: permission.word } : permission.kind;
}

/** Registers the listeners of the form: its menu of time zones, each change, which shows the next times, and its submission. */
export function registerDigestForm(app: App, deps: DigestFormDeps): void {
  const { ports, log } = deps;
  app.options<'block_suggestion'>({ action_id: DIGEST_FORM.blocks.zone }, async ({ ack, options }) => {
    const found = findTimeZones(options.value, ports.clock(), MOST_ZONES);
    await ack({ options: plainOptions(found.map(({ label, zone }) => ({ label, value: zone }))) });
  });
  app.action<BlockAction>(/^digest\.form\./, async ({ ack, body, client }) => {
    await ack();
    const form = readForm(body.view);
    if (form === undefined || body.view === undefined) return;
    const view = renderDigestForm({ ...form, now: ports.clock() });
    // The form may be closed by now.
    await client.views
      .update({ view_id: body.view.id, view })
      .catch((error: unknown) => log.info({ err: error }, 'an open form could not be updated'));
  });
  app.view<ViewSubmitAction>(DIGEST_FORM.callback, async ({ ack, body, view, client }) => {
    const result = carryOut(deps, readForm(view), body.user.id);
    const inTime = await Promise.race([result, sleep(SUBMIT_MS, undefined, { ref: false })]);
    if (inTime === undefined) {
      await ack({ response_action: 'update', view: renderDigestWaiting() });
      await showLate(deps, client, { viewId: view.id, submitted: await result, destination: destinationOf(body) });
    } else if (inTime.kind === 'refused') {
      await ack({ response_action: 'errors', errors: { [inTime.block]: plain(inTime.sentences) } });
    } else {
      await ack({ response_action: 'update', view: inTime.view });
    }
  });
}

/** Result of a submitted form: a confirmation, or sentences below a field of the form, which stays open. */
type Submitted =
  | { readonly kind: 'done'; readonly view: ModalView }
  | { readonly kind: 'refused'; readonly block: string; readonly sentences: readonly string[] };

/** Shows a late result in the form. Where that is closed, a refusal reaches the person elsewhere; of a change its reader hears anyway. */
async function showLate(
  { delivery }: DigestFormDeps,
  { views }: Pick<WebClient, 'views'>,
  {
    viewId,
    submitted,
    destination,
  }: { readonly viewId: string; readonly submitted: Submitted; readonly destination: Destination | undefined },
): Promise<void> {
  const isShown = await views.update({ view_id: viewId, view: viewOf(submitted) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isShown || submitted.kind === 'done' || destination === undefined) return;
  await delivery.toAsker(destination, explanation(renderNotice(...submitted.sentences)), false);
}

function viewOf(submitted: Submitted): ModalView {
  return submitted.kind === 'done' ? submitted.view : renderDigestRefusal(submitted.sentences);
}

/** Errors of a form are plain text. */
function plain(sentences: readonly string[]): string {
  return sentences.join(' ').replaceAll('`', '');
}

/** Carries a submitted form out. Never rejects: whatever fails is said in the form. */
async function carryOut(deps: DigestFormDeps, form: SubmittedForm | undefined, person: string): Promise<Submitted> {
  const { time: block } = DIGEST_FORM.blocks;
  try {
    if (form === undefined) return { kind: 'refused', block, sentences: UNREADABLE };
    return await subscribe(deps, form, person);
  } catch (error) {
    deps.log.error({ err: error }, 'a form of the digest could not be carried out');
    return { kind: 'refused', block, sentences: error instanceof StoreError ? NO_DATABASE : UNEXPECTED };
  }
}

async function subscribe(
  { ports: { digests, clock } }: DigestFormDeps,
  { facts, values }: SubmittedForm,
  person: string,
): Promise<Submitted> {
  const { place, block: at, otherwise } = placeOfForm({ facts, values }, person);
  const refused = (sentences: readonly string[], block: string = at): Submitted => ({
    kind: 'refused',
    block,
    sentences,
  });
  if (place === undefined) return refused(['Choose a channel.']);
  const time = timeOf(values);
  if ('block' in time) return refused(time.sentences, time.block);
  const closed = closedOf(await digests.permission(place, person, facts.asksChannel !== true));
  if (closed !== undefined) return refused(closedSentences(closed, otherwise));
  const result = await digests.subscribe(place, time, person);
  switch (result.kind) {
    case 'cannot-post':
      return refused(closedSentences({ word: result.word }, otherwise));
    case 'unchecked':
      return refused(closedSentences('unchecked'));
    case 'too-many':
    case 'full':
      return refused(REFUSED_CHANGES[result.kind]);
    default: {
      const { listed, before } = result;
      const view = { time: listed.subscription, before, home: facts.home, now: clock() };
      return { kind: 'done', view: renderDigestConfirmation(place, view) };
    }
  }
}

function timeOf(
  values: DigestFormValues,
): DigestTime | { readonly block: string; readonly sentences: readonly string[] } {
  const { blocks } = DIGEST_FORM;
  const { time } = values;
  const timeZone = canonicalTimeZone(values.timeZone ?? '');
  const days = daysOfForm(values);
  if (time === undefined) return { block: blocks.time, sentences: ['Choose a time.'] };
  if (timeZone === undefined) return { block: blocks.zone, sentences: ['Choose a time zone.'] };
  if (days.length === 0) return { block: blocks.chosenDays, sentences: ['Choose at least one day.'] };
  return { ...(values.kind === 'weekly' && { kind: values.kind }), time, timeZone, days };
}

const UNREADABLE = [
  'This form belongs to an older version of the bot: nothing was changed.',
  'Next step: close it and type /digest again.',
];
const NO_DATABASE = [
  "The bot's database cannot be used: nothing was changed as far as the bot can tell.",
  'Next step: try again in a minute.',
];
const UNEXPECTED = [
  'The bot could not do this because of an error on its side, which is in its log.',
  'Next step: type /digest to see what is stored, then try again.',
];
