import type { Block, Button, KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import type { Audience } from './card.ts';
import { encodeLine, fittingValue } from './control-value.ts';
import { escapeCode, plainText } from './escape.ts';
import { LIMITS } from './limits.ts';
import { context } from './message.ts';

/** Action ids of a card's controls. A control's value is the command line of the card that it shows or shares. */
export const ACTIONS = {
  refresh: 'card.refresh',
  share: 'card.share',
  choose: 'card.choose',
  environment: 'card.environment',
  back: 'card.back',
  other: 'card.other',
  why: 'card.why',
  whyOf: 'card.why-of',
  dashboard: 'card.dashboard',
  metric: 'card.metric',
  watch: 'card.watch',
  export: 'card.export',
} as const;

/** Action ids of the Home tab. `why` and `help` show the card of the command line in their value. */
export const HOME_ACTIONS = {
  refresh: 'home.refresh',
  environment: 'home.environment',
  why: 'home.why',
  help: 'home.help',
} as const;
/** Value of the option for all environments together: an option must have a value. */
export const ALL_ENVIRONMENTS = '*';

/** Action ids of an incident's controls. A control's value is the incident's id; a menu's option adds a space and its choice. */
export const INCIDENT_ACTIONS = {
  acknowledge: 'incident.acknowledge',
  silence: 'incident.silence',
  endSilence: 'incident.end-silence',
  extendSilence: 'incident.extend-silence',
  resolve: 'incident.resolve',
  details: 'incident.details',
} as const;

/**
 * Action ids of `Why?` on messages that stay: the answer is private and beside them. Of an incident the value is its id, of a metric the
 * command line that answers.
 */
export const WHY_ACTIONS = { incident: 'incident.why', metric: 'why.metric' } as const;

/** Durations in the silence menu of an incident. `own` opens a modal that asks for one. */
export const SILENCE_CHOICES = ['1h', '4h', '24h', 'recovery', 'own'] as const;
export type SilenceChoice = (typeof SILENCE_CHOICES)[number];

/** The modal that asks for a silence: its callback id, and the ids of its blocks. */
export const SILENCE_MODAL = {
  callback: 'incident.silence',
  blocks: { duration: 'duration', reason: 'reason' },
} as const;

/** The modal that asks which metric is meant: its callback id, and the ids of its blocks. */
export const METRIC_SEARCH = {
  callback: 'metric.search',
  blocks: { metric: 'metric', days: 'days', environment: 'environment' },
} as const;

/**
 * Action ids of the digest's buttons. A button's value is the id of the channel or the person that gets the digest; `choose` asks for it.
 */
export const DIGEST_ACTIONS = {
  subscribe: 'digest.subscribe',
  choose: 'digest.choose',
  unsubscribe: 'digest.unsubscribe',
  remove: 'digest.remove',
  preview: 'digest.preview',
  list: 'digest.list',
  subscribeWeekly: 'digest.weekly.subscribe',
  unsubscribeWeekly: 'digest.weekly.unsubscribe',
  removeWeekly: 'digest.weekly.remove',
  previewWeekly: 'digest.weekly.preview',
} as const;

/** Action ids of watches' buttons. A button's value is the id of the channel or the person, a space, and the subject. */
export const WATCH_ACTIONS = { end: 'watch.end', list: 'watch.list' } as const;

/** Action ids of a living card's buttons. A button's value is the key of the card; to move it, also what the new one shows. */
export const LIVE_ACTIONS = { end: 'live.end', move: 'live.move' } as const;

/** The form that subscribes to the digest: its callback id, and the ids of its fields, each that of its block and its action. */
export const DIGEST_FORM = {
  callback: 'digest.form',
  blocks: {
    place: 'digest.form.place',
    channel: 'digest.form.channel',
    kind: 'digest.form.kind',
    weekday: 'digest.form.weekday',
    time: 'digest.form.time',
    days: 'digest.form.days',
    chosenDays: 'digest.form.chosen-days',
    zone: 'digest.form.zone',
  },
} as const;

/** One option of a menu: the text that people read, and its value. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

/** The options in Slack's format. Labels are cut to Slack's limit and stay distinct. Throws RangeError for a value over its limit. */
export function plainOptions(options: readonly Option[]): PlainTextOption[] {
  const texts = uniqueMenuTexts(options.map(({ label }) => label));
  return options.map(({ value }, at) => ({
    text: { type: 'plain_text', text: texts[at] ?? '' },
    value: fittingValue(value, LIMITS.optionValue),
  }));
}

/** Labels as a menu shows them. Those that would read the same are cut in their middle, then numbered from the second on. */
function uniqueMenuTexts(labels: readonly string[]): readonly string[] {
  const most = LIMITS.optionText;
  const cutAtEnd = labels.map((label) => plainText(label, most));
  const cutInMiddle = labels.map((label, at) =>
    isUnique(cutAtEnd, at) ? (cutAtEnd[at] ?? '') : middleCut(label, most),
  );
  const taken = new Set(cutInMiddle.filter((_, at) => cutInMiddle.indexOf(cutInMiddle[at] ?? '') === at));
  return cutInMiddle.map((text, at) => {
    if (cutInMiddle.indexOf(text) === at) return text;
    const numbered = firstFreeLabel(text, taken, most);
    taken.add(numbered);
    return numbered;
  });
}

function isUnique(texts: readonly string[], at: number): boolean {
  return texts.every((text, other) => other === at || text !== texts[at]);
}

/** The label's beginning and its end: related names often differ at the end. */
function middleCut(label: string, most: number): string {
  const whole = plainText(label, Number.POSITIVE_INFINITY);
  if (whole.length <= most) return whole;
  const half = Math.floor((most - 1) / 2);
  const end = Array.from(whole.slice(-half - 1))
    .slice(1)
    .join('');
  return `${plainText(whole, half + 1)}${end.trimStart()}`;
}

function firstFreeLabel(text: string, taken: ReadonlySet<string>, most: number): string {
  for (let count = 2; ; count += 1) {
    const mark = ` (${count})`;
    const numbered = `${plainText(text, most - mark.length)}${mark}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** Options for all environments together and for each of them. */
export function environmentOptions(names: readonly string[]): readonly Option[] {
  return [
    { label: 'All environments', value: ALL_ENVIRONMENTS },
    ...names.map((name) => ({ label: name, value: name })),
  ];
}

/** One choice of a card's menu: its label, and the command line that shows it. */
export interface Choice {
  readonly label: string;
  readonly commandLine: string;
}

/** A button that shows another card in the place of this one. */
export interface Move extends Choice {
  /**
   * `back` leads to the overview, `other` to another period, `dashboard` to the dashboard of an area, `why` to the newest change,
   * `watch` tells this channel when it turns red, `export` sends a file.
   */
  readonly kind: 'back' | 'other' | 'dashboard' | 'why' | 'watch' | 'export';
}

/** A menu. `of` is the kind of its choices, in words that follow "Show". */
export interface Menu {
  readonly of: string;
  readonly choices: readonly Choice[];
}

/** Controls of a card for the person who asked. */
export interface Controls {
  /** The command line that shows the same card again. */
  readonly commandLine: string;
  readonly moves?: readonly Move[];
  readonly menu?: Menu;
  /** Choices of a second menu, which shows a metric. */
  readonly metrics?: readonly Choice[];
  /** Choices of a menu that explains one of several red metrics. */
  readonly whys?: readonly Choice[];
  /** Whether the card may be shared with a channel; true by default. */
  readonly shareable?: boolean;
  /** Whether a button may show the same card again; true by default. */
  readonly repeatable?: boolean;
  /** The card in each environment; the current environment has the card's own command line. */
  readonly environments?: readonly Choice[];
}

/** Last blocks of a card: controls for the asker, the sharer's name for a channel. */
export function cardFooter(audience: Audience, controls: Controls): readonly (KnownBlock | Block)[] {
  const { commandLine, moves = [], menu, metrics = [], whys = [], environments = [] } = controls;
  const { shareable = true, repeatable = true } = controls;
  if (audience.kind === 'channel') {
    return [context(`Shared by <@${audience.sharedBy}> with ${typedLine(commandLine)}`)];
  }
  const elements = [
    ...moves.map(({ kind, label, commandLine: line }) => lineButton(ACTIONS[kind], label, line)),
    ...(repeatable ? [lineButton(ACTIONS.refresh, 'Refresh', commandLine)] : []),
    ...(shareable ? [lineButton(ACTIONS.share, 'Share to Channel', commandLine)] : []),
    ...(menu && menu.choices.length > 1 ? [lineMenu(ACTIONS.choose, `Show ${menu.of}`, menu.choices)] : []),
    ...(metrics.length > 0 ? [lineMenu(ACTIONS.metric, 'Show a metric', metrics)] : []),
    ...(whys.length > 0 ? [lineMenu(ACTIONS.whyOf, WHY_MENU, whys)] : []),
    ...(environments.length > 1 ? [environmentMenu(environments, commandLine)] : []),
  ];
  return [{ type: 'actions', elements }];
}

/** Placeholder of the menu of red metrics. */
const WHY_MENU = 'Why is it red?';

/** `Why?` of the red metrics of a message that stays: a button for one, a menu for several; nothing without any. */
export function whyControls(choices: readonly Choice[]): readonly (KnownBlock | Block)[] {
  const [only] = choices;
  if (only === undefined) return [];
  const element =
    choices.length === 1
      ? lineButton(WHY_ACTIONS.metric, `Why? ${only.label}`, only.commandLine)
      : lineMenu(WHY_ACTIONS.metric, WHY_MENU, choices);
  return [{ type: 'actions', elements: [element] }];
}

/** A button whose value is a command line. */
export function lineButton(actionId: string, label: string, commandLine: string): Button {
  const text = { type: 'plain_text', text: plainText(label, LIMITS.buttonText) } as const;
  const value = encodeLine(commandLine, LIMITS.buttonValue);
  return { type: 'button', action_id: actionId, text, value: fittingValue(value, LIMITS.buttonValue) };
}

/** Characters of a command line that a card shows: legal names, apart from rows of dashboards, come to 210. */
const SHOWN_LINE_LENGTH = 300;

/** A command line as code that can be typed again. */
export function typedLine(commandLine: string): string {
  return `\`${escapeCode(commandLine, SHOWN_LINE_LENGTH)}\``;
}

function environmentMenu(environments: readonly Choice[], commandLine: string): StaticSelect {
  const menu = lineMenu(ACTIONS.environment, 'Environment', environments);
  const value = encodeLine(commandLine, LIMITS.optionValue);
  const selected = menu.options?.find((option) => option.value === value);
  return selected ? { ...menu, initial_option: selected } : menu;
}

/** Options of a menu, at most: more are found faster by typing, and their labels count towards a message's size. */
const MOST_OPTIONS = 20;

function lineMenu(actionId: string, placeholder: string, choices: readonly Choice[]): StaticSelect {
  const options = plainOptions(
    choices.slice(0, MOST_OPTIONS).map(({ label, commandLine }) => {
      return { label, value: encodeLine(commandLine, LIMITS.optionValue) };
    }),
  );
  const counted = choices.length > MOST_OPTIONS ? `${placeholder} (${MOST_OPTIONS} of ${choices.length})` : placeholder;
  const text = plainText(counted, LIMITS.placeholder);
  return { type: 'static_select', action_id: actionId, placeholder: { type: 'plain_text', text }, options };
}
