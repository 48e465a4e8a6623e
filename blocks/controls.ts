import type { Block, Button, KnownBlock, StaticSelect } from '@slack/types';
import type { Audience } from './card.ts';
import { encodeLine, fittingValue } from './control-value.ts';
import { escapeCode, literal } from './escape.ts';
import { ACTIONS } from './ids.ts';
import { context } from './layout.ts';
import { LIMITS } from './limits.ts';
import { plainOptions } from './option.ts';

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
