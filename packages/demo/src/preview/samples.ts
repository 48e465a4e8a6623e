/** Samples that tests of the renderers use as well. */

export { PREVIEW_CASES } from './cases.ts';
export { HOSTILE_NAMES } from './hostile.ts';
export { SAMPLE_CHARTS } from './sample-charts.ts';
export { DIGEST_VIEW, PICTURES, sampleDigest, sampleHistory } from './sample-digest.ts';
export {
  ago,
  DATADOG_OUTAGE,
  events,
  FIRING,
  METRIC_REASON,
  REASON,
  RECOVERED,
  silence,
  storm,
  WARNING,
} from './sample-incident.ts';
export { SAMPLE_METRIC, SAMPLE_MONTH } from './sample-metric.ts';
export { fourWeeks, PAST_INCIDENTS, REVIEW_VIEW, SPAN, sampleReview } from './sample-review.ts';
export { fresh, NOW, rollupOf, sampleRollup, stale, TIME_ZONE } from './sample-rollup.ts';
export { SAMPLE_WHY, SAMPLE_WHYS } from './sample-why.ts';
