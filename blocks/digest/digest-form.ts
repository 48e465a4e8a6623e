import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { ALL_DAYS, type DigestKind, type DigestTime, WEEKDAYS, type Weekday } from '../../src/core/schedule-text.ts';
import { isPerson } from '../../src/core/slack-ids.ts';
import { capitalize } from '../../src/core/text.ts';
import { describeTimeZone } from '../../src/core/time-zone-search.ts';
import { nextSlots } from '../../src/digest/rules/schedule.ts';
import type { FormDestination } from '../kit/card.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { DIGEST_FORM, type Option, plainOptions } from '../kit/controls.ts';
import { context, section } from '../kit/message.ts';
import { upcoming } from './digest-list.ts';
import { THEN_SUBSCRIBE } from './digest-words.ts';
import { aboutWeek, nounOf } from './kind-words.ts';

/** Choices of days in the form. `chosen` shows a checkbox for each day. */
export const DAY_CHOICES = ['weekdays', 'daily', 'chosen'] as const;
export type DayChoice = (typeof DAY_CHOICES)[number];

/** The places that the form offers. */
export const PLACE_CHOICES = { channel: 'channel', person: 'person' } as const;

/** The values of the form. Fields are undefined if nothing is chosen. */
export interface DigestFormValues {
  readonly kind: DigestKind;
  readonly isPersonal: boolean;
  /** The chosen channel, in a form that asks for one. */
  readonly channel?: string | undefined;
  /** Day of a weekly review. */
  readonly weekday: Weekday;
  readonly time: string | undefined;
  readonly dayChoice: DayChoice;
  readonly chosenDays: readonly Weekday[];
  readonly timeZone: string | undefined;
}

/** Reason for which the form offers no channel: the bot cannot post there, by Slack's error word, or the person may not subscribe it. */
export type ClosedChannel = { readonly word: string } | 'not-a-member' | 'unchecked';

/** Facts that the form carries until it is submitted: Slack itself sends only who submitted it. */
export interface DigestFormFacts extends FormDestination {
  /** The channel in which the form was opened; the person in a direct message and on the Home tab. */
  readonly place: string;
  /** Set if the form asks for the channel, because it was opened outside of one. */
  readonly asksChannel?: true;
  /** Whether the place has a daily digest already, and whether a weekly review. */
  readonly isChange: boolean;
  readonly isWeeklyChange?: boolean;
  /** Time zone of the person who fills it in. */
  readonly home: string;
  /** Set if only the person can get the digest, by direct message. */
  readonly closed?: ClosedChannel;
}

/** The form with its values at a moment. */
export interface DigestForm {
  readonly facts: DigestFormFacts;
  readonly values: DigestFormValues;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Renders the form that subscribes to the digest; it shows the next three times of the schedule that is filled in. */
export function renderDigestForm({ facts, values, now }: DigestForm): ModalView {
  const { blocks } = DIGEST_FORM;
  const isAlone = isPerson(facts.place) || facts.closed !== undefined;
  const isChange = values.kind === 'weekly' ? facts.isWeeklyChange === true : facts.isChange;
  return {
    type: 'modal',
    callback_id: DIGEST_FORM.callback,
    private_metadata: JSON.stringify(facts),
    title: { type: 'plain_text', text: capitalize(nounOf(values)) },
    submit: { type: 'plain_text', text: isChange ? 'Save' : 'Subscribe' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      kindInput(values),
      ...(facts.asksChannel ? [channelInput(values)] : isAlone ? aloneBlocks(facts) : [placeInput(values)]),
      field(blocks.time, 'Time', {
        type: 'timepicker',
        action_id: blocks.time,
        ...(values.time !== undefined && { initial_time: values.time }),
      }),
      ...(values.kind === 'weekly' ? [weekdayInput(values)] : dayInputs(values)),
      zoneInput(values, now),
      section(whenItComes(values, facts.home, now).join('\n')),
    ],
  };
}

const KIND_LABELS: Readonly<Record<DigestKind, string>> = {
  daily: 'Daily digest: today, and what changed since yesterday',
  weekly: 'Weekly review: the week that ended, and the one before',
};

function kindInput({ kind }: DigestFormValues): InputBlock {
  const { kind: block } = DIGEST_FORM.blocks;
  const options = KINDS.map((value) => ({ label: KIND_LABELS[value], value }));
  return field(block, 'What', { type: 'radio_buttons', action_id: block, ...radio(options, kind) });
}

/** Kinds of digests that the form offers. */
const KINDS: readonly DigestKind[] = ['daily', 'weekly'];

function weekdayInput({ weekday }: DigestFormValues): InputBlock {
  const { weekday: block } = DIGEST_FORM.blocks;
  const options = ALL_DAYS.map((day) => ({ label: DAY_NAMES[day - 1] ?? '', value: `${day}` }));
  return field(block, 'Day', { type: 'static_select', action_id: block, ...radio(options, `${weekday}`) });
}

function dayInputs(values: DigestFormValues): readonly InputBlock[] {
  const { days } = DIGEST_FORM.blocks;
  const options = DAY_CHOICES.map((value) => ({ label: DAY_LABELS[value], value }));
  return [
    field(days, 'Days', { type: 'radio_buttons', action_id: days, ...radio(options, values.dayChoice) }),
    ...(values.dayChoice === 'chosen' ? [chosenDaysInput(values)] : []),
  ];
}

function aloneBlocks({ place, closed }: DigestFormFacts): readonly KnownBlock[] {
  const alone = 'Only you get the digest, by direct message.';
  if (isPerson(place) || closed === undefined) return [section(alone)];
  if (closed === 'not-a-member') return [section(`You are not a member of that channel.\n${alone}`)];
  if (closed === 'unchecked') return [section(`Slack did not say whether the bot may post in this channel.\n${alone}`)];
  const why = capitalize(describeProblem(closed.word, 'this channel'));
  return [section(`⚠️ ${why}.\n${alone}`), context(nextStepFor(closed.word, THEN_SUBSCRIBE))];
}

function placeInput({ isPersonal }: DigestFormValues): InputBlock {
  const options = [
    { label: 'This channel, for everybody in it', value: PLACE_CHOICES.channel },
    { label: 'Only me, by direct message', value: PLACE_CHOICES.person },
  ];
  const element = {
    type: 'radio_buttons' as const,
    action_id: DIGEST_FORM.blocks.place,
    ...radio(options, isPersonal ? PLACE_CHOICES.person : PLACE_CHOICES.channel),
  };
  return { ...field(DIGEST_FORM.blocks.place, 'Where', element), dispatch_action: false };
}

function channelInput({ channel }: DigestFormValues): InputBlock {
  const id = DIGEST_FORM.blocks.channel;
  const input = field(id, 'Channel', {
    type: 'conversations_select',
    action_id: id,
    filter: { include: ['public', 'private'], exclude_bot_users: true },
    placeholder: { type: 'plain_text', text: 'Choose a channel' },
    ...(channel !== undefined && { initial_conversation: channel }),
  });
  const hint = 'One of which you are a member. The bot has to be in it: type /invite @ with its name there.';
  return { ...input, dispatch_action: false, hint: { type: 'plain_text', text: hint } };
}

/** The days that are chosen in the form: 1 is Monday. */
export function daysOfForm({ kind, weekday, dayChoice, chosenDays }: DigestFormValues): readonly Weekday[] {
  if (kind === 'weekly') return [weekday];
  return dayChoice === 'chosen' ? chosenDays : DAYS[dayChoice];
}

const DAYS: Readonly<Record<Exclude<DayChoice, 'chosen'>, readonly Weekday[]>> = {
  weekdays: WEEKDAYS,
  daily: ALL_DAYS,
};
const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const DAY_LABELS: Readonly<Record<DayChoice, string>> = {
  weekdays: 'Weekdays, Monday to Friday',
  daily: 'Every day',
  chosen: 'Other days…',
};

/** The choice of days that stands for these days. */
export function dayChoiceOf(days: readonly Weekday[]): DayChoice {
  return DAY_CHOICES.find((choice) => choice !== 'chosen' && DAYS[choice].join() === days.join()) ?? 'chosen';
}

function chosenDaysInput({ chosenDays }: DigestFormValues): InputBlock {
  const options = plainOptions(ALL_DAYS.map((day) => ({ label: DAY_NAMES[day - 1] ?? '', value: `${day}` })));
  const initial = options.filter(({ value }) => chosenDays.some((day) => `${day}` === value));
  return field(DIGEST_FORM.blocks.chosenDays, 'On', {
    type: 'checkboxes',
    action_id: DIGEST_FORM.blocks.chosenDays,
    options,
    ...(initial.length > 0 && { initial_options: initial }),
  });
}

function zoneInput({ timeZone }: DigestFormValues, now: number): InputBlock {
  const { zone } = DIGEST_FORM.blocks;
  const known = timeZone === undefined ? undefined : describeTimeZone(timeZone, now);
  const [initial] = known === undefined ? [] : plainOptions([{ label: known.label, value: known.zone }]);
  const input = field(zone, 'Time zone', {
    type: 'external_select',
    action_id: zone,
    min_query_length: 0,
    placeholder: { type: 'plain_text', text: 'Type a city, a country, or IST' },
    ...(initial && { initial_option: initial }),
  });
  return {
    ...input,
    hint: { type: 'plain_text', text: 'Type a city, a country, an abbreviation such as IST, or +5:30.' },
  };
}

function field(block: string, label: string, element: InputBlock['element']): InputBlock {
  return { type: 'input', block_id: block, dispatch_action: true, label: { type: 'plain_text', text: label }, element };
}

function radio(
  given: readonly Option[],
  chosen: string,
): { readonly options: PlainTextOption[]; readonly initial_option?: PlainTextOption } {
  const options = plainOptions(given);
  const initial = options.find(({ value }) => value === chosen);
  return { options, ...(initial && { initial_option: initial }) };
}

const SHOWN_TIMES = 3;
const NEXT = '*Next digests*';

/** The next three times of the schedule that is filled in, as lines; if there are none, what is missing. */
function whenItComes(values: DigestFormValues, home: string, now: number): readonly string[] {
  const { time, timeZone } = values;
  const days = daysOfForm(values);
  if (time === undefined) return [NEXT, 'Choose a time.'];
  if (timeZone === undefined) return [NEXT, 'Choose a time zone.'];
  return days.length === 0
    ? [NEXT, 'Choose at least one day.']
    : nextTimes({ kind: values.kind, time, timeZone, days }, { home, now });
}

/** The next three times of a digest in its own zone, and the first one by the clock of a reader in another zone. */
export function nextTimes(
  time: DigestTime,
  { home, now }: { readonly home: string; readonly now: number },
): readonly string[] {
  const slots = nextSlots(time, now, SHOWN_TIMES);
  const zone = describeTimeZone(time.timeZone, now);
  const lines = [
    `${NEXT} ${inZone(zone?.offset, time.timeZone)}`,
    ...slots.map(({ at }) => `• ${capitalize(upcoming(at, now, time.timeZone))}${aboutWeek(time, at)}`),
  ];
  const [first] = slots;
  if (time.timeZone === home || first === undefined) return lines;
  const local = upcoming(first.at, now, home);
  const yours = `<!date^${Math.floor(first.at / 1000)}^{date_short_pretty}, {time}|${local}>`;
  return [...lines, `The first one in your own time zone: ${yours}`];
}

function inZone(offset: string | undefined, timeZone: string): string {
  return `in ${timeZone}${offset === undefined || offset === timeZone ? '' : ` (${offset} now)`}`;
}
