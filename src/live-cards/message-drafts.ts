import type { Message } from '../../blocks/kit/message.ts';
import {
  type LiveView,
  renderLiveCard,
  renderOverLiveCard,
  renderUnreadLiveCard,
} from '../../blocks/live-cards/live-card.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../core/clock.ts';
import { HOUR_MS } from '../core/time.ts';
import type { HealthReader } from '../datadog/health-reader.ts';
import type { LinkTo } from '../health/dashboard-link.ts';
import { type Answer, mapAnswer } from '../health/reading.ts';
import { onlyArea, type Rollup } from '../health/rollup.ts';
import type { MessageDraft } from '../store/outbox.ts';
import { commandLineOf, type Ending, LIVE_SUBJECT, type LiveCard, type LiveScope } from './rules/live-card.ts';

/** Sources of a living card. */
export interface LiveSources {
  readonly catalog: Catalog;
  readonly reader: Pick<HealthReader, 'rollup'>;
  readonly linkTo: LinkTo;
  readonly timeZone: string;
  readonly clock: Clock;
}

/** Whether the catalog has the area and the environment. */
export function isInCatalog({ areas, environments }: Catalog, { area, environment }: LiveScope): boolean {
  const hasArea = area === null || areas.some(({ key }) => key === area);
  return hasArea && (environment === null || environments.names.includes(environment));
}

/** The part of a rollup that a card shows. */
export function withinScope(answer: Answer<Rollup>, { area }: LiveScope): Answer<Rollup> {
  return mapAnswer(answer, (rollup) => (area === null ? rollup : onlyArea(rollup, area)));
}

/** Draws a card. `answer` is what it shows. */
export function drawLiveCard(
  { catalog, linkTo, timeZone, clock }: Omit<LiveSources, 'reader'>,
  card: LiveCard,
  answer: Answer<Rollup>,
): Message {
  const now = clock();
  const { area, key, readAt, tables } = card;
  const view: LiveView = { key, now, timeZone };
  if (answer.kind === 'unavailable') {
    return renderUnreadLiveCard({ ...answer, title: catalog.title, environment: card.environment, readAt }, view);
  }
  const environment = card.environment ?? undefined;
  const linked = catalog.dashboards.filter(({ rollup, areas }) => area === null || rollup || areas.includes(area));
  const links = linked.map((dashboard) =>
    linkTo(dashboard, { from: now - dashboard.window, to: null, environment }, now),
  );
  const controls = { commandLine: commandLineOf(card) };
  return renderLiveCard({ answer, environment, links, now, controls }, view, tables);
}

/** Time for which the first post of a card is tried. */
const POST_MS = HOUR_MS;

/** The message of a card that is live. */
export function liveDraft({ key, channel, begunAt }: LiveCard, content: Message): MessageDraft {
  return {
    key,
    thread: null,
    channel,
    content,
    summary: null,
    expiresAt: begunAt + POST_MS,
    about: { subject: LIVE_SUBJECT, live: true },
    optional: true,
  };
}

/** The message of a card that is over. */
export function overDraft(
  card: Pick<LiveCard, 'key' | 'channel' | 'begunAt'>,
  ending: Ending,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): MessageDraft {
  const { key, channel, begunAt } = card;
  return {
    key,
    thread: null,
    channel,
    content: renderOverLiveCard(ending, now, timeZone),
    summary: null,
    expiresAt: begunAt + POST_MS,
    about: { subject: LIVE_SUBJECT, live: false },
    optional: true,
  };
}
