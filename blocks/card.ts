import type { KnownBlock, ModalView } from '@slack/types';
import type { CardFormat } from './card-format.ts';
import { escapeMrkdwn } from './escape.ts';
import { context } from './layout.ts';
import { type Message, message } from './message.ts';
import { moment } from './time.ts';

/** For whom a card is drawn: the one who asked, with controls, or a channel that somebody shares it to. */
export type Audience = { readonly kind: 'asker' } | { readonly kind: 'channel'; readonly sharedBy: string };

/** How a card is to be drawn. */
export interface CardView extends CardFormat {
  readonly audience: Audience;
}

/** An answer before it is drawn: how depends on who sees it and on what the workspace takes. */
export interface Card {
  /** Whether a channel may get it. Explanations and failures are for the asker alone. */
  readonly shareable: boolean;
  readonly render: (view: CardView) => Message;
  /** A form that answers better than the card, where one can be opened. It carries with it where its answer goes. */
  readonly form?: (to: FormDestination) => ModalView;
}

/** Where the answer of a form goes; Slack itself says only who submitted it. */
export interface FormDestination {
  readonly channel: string;
  readonly responseUrl?: string;
  readonly threadTs?: string;
}

/** A card that only explains something to the asker. */
export function explanation(message: Message): Card {
  return { shareable: false, render: () => message };
}

/** The same card with a line above it, such as that it was shared. `note` is mrkdwn. */
export function withNote(card: Card, note: string): Card {
  return {
    ...card,
    render: (view) => {
      const { text, blocks } = card.render(view);
      return message([note, text], [context(note), ...blocks]);
    },
  };
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
