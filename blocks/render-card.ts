import type { ModalView } from '@slack/types';
import type { ChartSpec } from '../src/charts/chart-spec.ts';
import type { Digest } from '../src/digest/rules/content.ts';
import { isQuietWeek, type Review } from '../src/digest/rules/review.ts';
import { type DashboardCard, renderDashboardRow, renderDashboardStatus } from './dashboards/dashboard-status.ts';
import { type DigestView, renderDigest } from './digest/digest.ts';
import { type ReviewView, renderReview } from './digest/review.ts';
import { fourWeeksReply } from './digest/review-replies.ts';
import { type CollectorsCard, renderCollectors } from './health/collectors.ts';
import { type MetricCard, renderMetric } from './health/metric.ts';
import {
  type MetricChoice,
  type MetricSearch,
  renderMetricChoice,
  renderMetricSearch,
} from './health/metric-search.ts';
import { type RollupCard, renderRollup } from './health/rollup.ts';
import { renderWhy, type WhyCard } from './health/why.ts';
import { type HistoryCard, renderIncidentHistory } from './incidents/incident-history.ts';
import type { CardView, FormDestination } from './kit/card.ts';
import { LIMITS } from './kit/limits.ts';
import { context, type Message, message } from './kit/message.ts';
import { nativeChart } from './kit/native-chart.ts';

/** One row of a dashboard; `row` is its title. */
export interface DashboardRowCard extends DashboardCard {
  readonly row: string;
}

/** Several metrics that may be meant, as a menu and as a form that asks for one. */
export interface MetricChoiceCard {
  readonly choice: MetricChoice;
  readonly search: Omit<MetricSearch, 'to'>;
}

/** The digest as it would be posted now. */
export interface DigestPreviewCard {
  readonly digest: Digest;
  readonly view: DigestView;
  readonly charts: readonly ChartSpec[];
}

/** The weekly review as it would be posted now. */
export interface ReviewPreviewCard {
  readonly review: Review;
  readonly view: ReviewView;
}

/** An answer before it is drawn. Its drawing depends on the audience and on what the workspace accepts: see `renderCard`. */
export type Card =
  | { readonly kind: 'rollup'; readonly model: RollupCard }
  | { readonly kind: 'metric'; readonly model: MetricCard }
  | { readonly kind: 'why'; readonly model: WhyCard }
  | { readonly kind: 'metric-choice'; readonly model: MetricChoiceCard }
  | { readonly kind: 'dashboard'; readonly model: DashboardCard }
  | { readonly kind: 'dashboard-row'; readonly model: DashboardRowCard }
  | { readonly kind: 'collectors'; readonly model: CollectorsCard }
  | { readonly kind: 'incident-history'; readonly model: HistoryCard }
  | { readonly kind: 'digest-preview'; readonly model: DigestPreviewCard }
  | { readonly kind: 'review-preview'; readonly model: ReviewPreviewCard }
  | { readonly kind: 'explanation'; readonly model: Message }
  /** A card with a line of mrkdwn above it. */
  | { readonly kind: 'noted'; readonly model: { readonly card: Card; readonly note: string } };

/** Draws a card for an audience, in formats that the workspace accepts. */
export function renderCard(card: Card, view: CardView): Message {
  switch (card.kind) {
    case 'rollup':
      return renderRollup(card.model, view);
    case 'metric':
      return renderMetric(card.model, view);
    case 'why':
      return renderWhy(card.model, view);
    case 'metric-choice':
      return renderMetricChoice(card.model.choice, view);
    case 'dashboard':
      return renderDashboardStatus(card.model, view);
    case 'dashboard-row':
      return renderDashboardRow(card.model, view);
    case 'collectors':
      return renderCollectors(card.model, view);
    case 'incident-history':
      return renderIncidentHistory(card.model, view);
    case 'digest-preview':
      return renderDigestPreview(card.model, view);
    case 'review-preview':
      return renderReviewPreview(card.model);
    case 'explanation':
      return card.model;
    case 'noted':
      return renderNoted(card.model, view);
  }
}

/** The form that replaces a card, or undefined; `to` is the destination of the form's answer. */
export function formOf(card: Card, to: FormDestination): ModalView | undefined {
  return card.kind === 'metric-choice' ? renderMetricSearch({ ...card.model.search, to }) : undefined;
}

/** Whether the card may be shared with a channel. Explanations, failures and previews are for the asker only. */
export function isShareable({ kind }: Card): boolean {
  return SHAREABLE.has(kind);
}

const SHAREABLE: ReadonlySet<Card['kind']> = new Set([
  'rollup',
  'metric',
  'why',
  'dashboard',
  'dashboard-row',
  'collectors',
  'incident-history',
]);

/** A card with an explanation for the asker. */
export function explanation(model: Message): Card {
  return { kind: 'explanation', model };
}

function renderDigestPreview({ digest, view, charts }: DigestPreviewCard, { charts: most }: CardView): Message {
  const { text, blocks } = renderDigest(digest, view);
  const chartBlocks = charts.flatMap((chart) => nativeChart(chart, most) ?? []);
  return { text, blocks: [...blocks, ...chartBlocks.slice(0, LIMITS.chart.perMessage)] };
}

/** A preview has no picture: the table of four weeks, a reply otherwise, stands for it. */
function renderReviewPreview({ review, view }: ReviewPreviewCard): Message {
  const { text, blocks } = renderReview(review, view);
  const table = review.health === null || isQuietWeek(review) ? [] : fourWeeksReply(review.health.dayByDay).blocks;
  return { text, blocks: [...blocks, ...table] };
}

function renderNoted({ card, note }: { readonly card: Card; readonly note: string }, view: CardView): Message {
  const { text, blocks } = renderCard(card, view);
  return message([note, text], [context(note), ...blocks]);
}
