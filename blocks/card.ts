import type { Block, Button, KnownBlock, PlainTextOption } from '@slack/types';
import { cut, escapeCode, escapeMrkdwn, literal } from './escape.ts';
import { ACTIONS } from './ids.ts';
import { context } from './layout.ts';
import { LIMITS } from './limits.ts';
import type { Message } from './message.ts';
import type { TableFormat } from './table.ts';
import { moment } from './time.ts';

/** For whom a card is drawn: the one who asked, with controls, or a channel that somebody shares it to. */
export type Audience = { readonly kind: 'asker' } | { readonly kind: 'channel'; readonly sharedBy: string };

/** How a card is to be drawn. */
export interface CardView {
  readonly tables: TableFormat;
  readonly audience: Audience;
}

/** An answer before it is drawn: how depends on who sees it and on what the workspace takes. */
export interface Card {
  /** Whether a channel may get it. Explanations and failures are for the asker alone. */
  readonly shareable: boolean;
  readonly render: (view: CardView) => Message;
}

/** A card that only explains something to the asker. */
export function explanation(message: Message): Card {
  return { shareable: false, render: () => message };
}

/** One choice of a card's menu: its label, and the command line that shows it. */
export interface Choice {
  readonly label: string;
  readonly commandLine: string;
}

/** A button that shows another card in the place of this one. */
export interface Move extends Choice {
  /** `back` leads up, `other` shows the same differently. */
  readonly kind: 'back' | 'other';
}

/** Where the values come from. `at` is when they were read. */
export interface SmallPrint {
  readonly at: number;
  readonly now: number;
  readonly timeZone: string;
  readonly environment: string | undefined;
  /** Escaped already. */
  readonly notes: readonly string[];
}

/** The line beneath a card: its time, its environment, what else to know. */
export function smallPrint({ at, now, timeZone, environment, notes }: SmallPrint): KnownBlock {
  const scope = environment ? `environment ${escapeMrkdwn(environment)}` : 'all environments';
  return context([`As of ${moment(at, now, timeZone)} (${timeZone})`, scope, ...notes].join('  ·  '));
}

/** The end of a card: controls for the asker, the sharer's name for a channel. `chosen` is what its menu offers. */
export function ending(
  audience: Audience,
  commandLine: string,
  choices: readonly Choice[],
  moves: readonly Move[] = [],
  chosen: 'an area' | 'a metric' = 'an area',
): readonly (KnownBlock | Block)[] {
  if (audience.kind === 'channel') {
    return [context(`Shared by <@${audience.sharedBy}> with \`${escapeCode(commandLine, LIMITS.optionValue)}\``)];
  }
  const value = cut(commandLine, LIMITS.buttonValue);
  return [
    {
      type: 'actions',
      elements: [
        ...moves.map(moveButton),
        { type: 'button', action_id: ACTIONS.refresh, text: { type: 'plain_text', text: 'Refresh' }, value },
        { type: 'button', action_id: ACTIONS.share, text: { type: 'plain_text', text: 'Share to Channel' }, value },
        ...menu(choices, chosen),
      ],
    },
  ];
}

function moveButton({ kind, label, commandLine }: Move): Button {
  const text = { type: 'plain_text', text: literal(label, LIMITS.buttonText) } as const;
  return { type: 'button', action_id: ACTIONS[kind], text, value: cut(commandLine, LIMITS.buttonValue) };
}

/** More than these are found faster by typing, and their labels count towards a message's size. */
const MENU = 20;

function menu(
  choices: readonly Choice[],
  chosen: string,
): {
  type: 'static_select';
  action_id: string;
  placeholder: { type: 'plain_text'; text: string };
  options: PlainTextOption[];
}[] {
  if (choices.length < 2) return [];
  const options = choices.slice(0, MENU).map(
    ({ label, commandLine }): PlainTextOption => ({
      text: { type: 'plain_text', text: literal(label, LIMITS.optionText) },
      value: commandLine,
    }),
  );
  return [
    {
      type: 'static_select',
      action_id: ACTIONS.choose,
      placeholder: { type: 'plain_text', text: `Show ${chosen}` },
      options,
    },
  ];
}
