import type { Block, Button, KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import type { Audience } from './card.ts';
import { encodeLine, fittingValue } from './control-value.ts';
import { escapeCode, literal } from './escape.ts';
import { LIMITS } from './limits.ts';
import { context } from './message.ts';

/** Action ids of a card's controls. Their value is the command line whose card they show or share. */
export const ACTIONS = {
  refresh: 'card.refresh',
  share: 'card.share',
  choose: 'card.choose',
  environment: 'card.environment',
  back: 'card.back',
  other: 'card.other',
  dashboard: 'card.dashboard',
  metric: 'card.metric',
} as const;

/** Action ids of the Home tab. */
export const HOME_ACTIONS = { refresh: 'home.refresh', environment: 'home.environment' } as const;
/** Stands for no environment in particular: an option has to have a value. */
export const ALL_ENVIRONMENTS = '*';

/** Action ids of an incident's controls. Their value is the incident's id; a menu's option adds a space and its choice. */
export const INCIDENT_ACTIONS = {
  acknowledge: 'incident.acknowledge',
  silence: 'incident.silence',
  endSilence: 'incident.end-silence',
  extendSilence: 'incident.extend-silence',
  resolve: 'incident.resolve',
  details: 'incident.details',
} as const;

/** For how long the menu of an incident silences it. `own` asks in a modal. */
export const SILENCE_CHOICES = ['1h', '4h', '24h', 'recovery', 'own'] as const;
export type SilenceChoice = (typeof SILENCE_CHOICES)[number];

/** The modal that asks for a silence: its callback id, and its blocks by what they ask. */
export const SILENCE_MODAL = {
  callback: 'incident.silence',
  blocks: { duration: 'duration', reason: 'reason' },
} as const;

/** The modal that asks which metric is meant: its callback id, and its blocks by what they ask. */
export const METRIC_SEARCH = {
  callback: 'metric.search',
  blocks: { metric: 'metric', days: 'days', environment: 'environment' },
} as const;

/** One thing to choose in a menu: what people read, and what it stands for. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

/** The same as Slack takes it. Labels are cut to its limit, and stay different; throws for a value over its limit. */
export function plainOptions(options: readonly Option[]): PlainTextOption[] {
  const texts = distinctLabels(options.map(({ label }) => label));
  return options.map(({ value }, at) => ({
    text: { type: 'plain_text', text: texts[at] ?? '' },
    value: fittingValue(value, LIMITS.optionValue),
  }));
}

/** Labels as a menu shows them. Those that would read alike are cut in their middle, then numbered from the second on. */
function distinctLabels(labels: readonly string[]): readonly string[] {
  const most = LIMITS.optionText;
  const cutAtEnd = labels.map((label) => literal(label, most));
  const cutInMiddle = labels.map((label, at) =>
    isAlone(cutAtEnd, at) ? (cutAtEnd[at] ?? '') : middleCut(label, most),
  );
  const taken = new Set(cutInMiddle.filter((_, at) => cutInMiddle.indexOf(cutInMiddle[at] ?? '') === at));
  return cutInMiddle.map((text, at) => {
    if (cutInMiddle.indexOf(text) === at) return text;
    const numbered = firstFree(text, taken, most);
    taken.add(numbered);
    return numbered;
  });
}

function isAlone(texts: readonly string[], at: number): boolean {
  return texts.every((text, other) => other === at || text !== texts[at]);
}

/** Its beginning and its end, where the names of one family differ. */
function middleCut(label: string, most: number): string {
  const whole = literal(label, Number.POSITIVE_INFINITY);
  if (whole.length <= most) return whole;
  const half = Math.floor((most - 1) / 2);
  const end = Array.from(whole.slice(-half - 1))
    .slice(1)
    .join('');
  return `${literal(whole, half + 1)}${end.trimStart()}`;
}

function firstFree(text: string, taken: ReadonlySet<string>, most: number): string {
  for (let count = 2; ; count += 1) {
    const mark = ` (${count})`;
    const numbered = `${literal(text, most - mark.length)}${mark}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** All environments together, and each of them. */
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
  /** `back` leads up, `other` shows the same differently, `dashboard` leads to the dashboard of an area. */
  readonly kind: 'back' | 'other' | 'dashboard';
}

/** What a menu offers, in words that follow "Show", and its choices. */
export interface Menu {
  readonly of: string;
  readonly choices: readonly Choice[];
}

/** What the one who asked can do with a card. */
export interface Controls {
  /** What shows the same again. */
  readonly commandLine: string;
  readonly moves?: readonly Move[];
  readonly menu?: Menu;
  /** Metrics that a card leads to beside its own menu. */
  readonly metrics?: readonly Choice[];
  /** Whether a channel may get it; it may unless said. */
  readonly shareable?: boolean;
  /** Whether a button may show the same again; it may unless said. */
  readonly repeatable?: boolean;
  /** The same in each environment; the one on screen has the card's own command line. */
  readonly environments?: readonly Choice[];
}

/** The end of a card: controls for the asker, the sharer's name for a channel. */
export function ending(audience: Audience, controls: Controls): readonly (KnownBlock | Block)[] {
  const { commandLine, moves = [], menu, metrics = [], environments = [] } = controls;
  const { shareable = true, repeatable = true } = controls;
  if (audience.kind === 'channel') {
    return [context(`Shared by <@${audience.sharedBy}> with ${typedLine(commandLine)}`)];
  }
  const elements = [
    ...moves.map(({ kind, label, commandLine: line }) => button(ACTIONS[kind], label, line)),
    ...(repeatable ? [button(ACTIONS.refresh, 'Refresh', commandLine)] : []),
    ...(shareable ? [button(ACTIONS.share, 'Share to Channel', commandLine)] : []),
    ...(menu && menu.choices.length > 1 ? [menuOf(ACTIONS.choose, `Show ${menu.of}`, menu.choices)] : []),
    ...(metrics.length > 0 ? [menuOf(ACTIONS.metric, 'Show a metric', metrics)] : []),
    ...(environments.length > 1 ? [environmentMenu(environments, commandLine)] : []),
  ];
  return [{ type: 'actions', elements }];
}

function button(actionId: string, label: string, commandLine: string): Button {
  const text = { type: 'plain_text', text: literal(label, LIMITS.buttonText) } as const;
  const value = encodeLine(commandLine, LIMITS.buttonValue);
  return { type: 'button', action_id: actionId, text, value: fittingValue(value, LIMITS.buttonValue) };
}

/** Longest command line that a card shows whole: legal names without a dashboard's rows come to 210 characters. */
const SHOWN_LINE = 300;

/** A command line as code, to be typed again. */
export function typedLine(commandLine: string): string {
  return `\`${escapeCode(commandLine, SHOWN_LINE)}\``;
}

function environmentMenu(environments: readonly Choice[], commandLine: string): StaticSelect {
  const menu = menuOf(ACTIONS.environment, 'Environment', environments);
  const value = encodeLine(commandLine, LIMITS.optionValue);
  const shown = menu.options?.find((option) => option.value === value);
  return shown ? { ...menu, initial_option: shown } : menu;
}

/** More than these are found faster by typing, and their labels count towards a message's size. */
const MENU = 20;

function menuOf(actionId: string, placeholder: string, choices: readonly Choice[]): StaticSelect {
  const options = plainOptions(
    choices.slice(0, MENU).map(({ label, commandLine }) => {
      return { label, value: encodeLine(commandLine, LIMITS.optionValue) };
    }),
  );
  const text = literal(placeholder, LIMITS.placeholder);
  return { type: 'static_select', action_id: actionId, placeholder: { type: 'plain_text', text }, options };
}
