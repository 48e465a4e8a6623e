import type { KnownBlock } from '@slack/types';
import type { CardFormat } from './card-format.ts';
import { escapeMrkdwn } from './escape.ts';
import { context } from './layout.ts';
import { moment } from './time.ts';

/** For whom a card is drawn: the one who asked, with controls, or a channel that somebody shares it to. */
export type Audience = { readonly kind: 'asker' } | { readonly kind: 'channel'; readonly sharedBy: string };

/** How a card is to be drawn. */
export interface CardView extends CardFormat {
  readonly audience: Audience;
}

/** Where the answer of a form goes; Slack itself says only who submitted it. */
export interface FormDestination {
  readonly channel: string;
  readonly responseUrl?: string;
  readonly threadTs?: string;
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
