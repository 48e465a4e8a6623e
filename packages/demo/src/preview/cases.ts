import { ALARM_CASES } from './alarm-cases.ts';
import { CLICK_CASES } from './click-cases.ts';
import { COLLECTORS_CASES } from './collectors-cases.ts';
import { DASHBOARD_CASES } from './dashboard-cases.ts';
import { DIGEST_ANSWER_CASES } from './digest-answer-cases.ts';
import { DIGEST_CASES } from './digest-cases.ts';
import { DIGEST_FORM_CASES } from './digest-form-cases.ts';
import { HELP_CASES } from './help-cases.ts';
import { HISTORY_CASES } from './history-cases.ts';
import { HOME_CASES } from './home-cases.ts';
import { INCIDENT_CASES } from './incident-cases.ts';
import { INCIDENT_DETAILS_CASES, INCIDENT_REPLY_CASES } from './incident-reply-cases.ts';
import { LIVE_CASES } from './live-cases.ts';
import { METRIC_CASES } from './metric-cases.ts';
import { NOTICE_CASES } from './notice-cases.ts';
import type { PreviewCase } from './preview-case.ts';
import { REVIEW_CASES } from './review-cases.ts';
import { ROLLUP_CASES } from './rollup-cases.ts';
import { WATCH_CASES } from './watch-cases.ts';
import { WHY_CASES } from './why-cases.ts';

/** Every renderer of blocks/ with its edge cases, in the order in which the preview page shows them. */
export const PREVIEW_CASES: readonly PreviewCase[] = [
  ...ROLLUP_CASES,
  ...METRIC_CASES,
  ...WHY_CASES,
  ...LIVE_CASES,
  ...WATCH_CASES,
  ...HOME_CASES,
  ...DASHBOARD_CASES,
  ...COLLECTORS_CASES,
  ...INCIDENT_CASES,
  ...INCIDENT_REPLY_CASES,
  ...INCIDENT_DETAILS_CASES,
  ...HISTORY_CASES,
  ...ALARM_CASES,
  ...DIGEST_CASES,
  ...REVIEW_CASES,
  ...DIGEST_ANSWER_CASES,
  ...DIGEST_FORM_CASES,
  ...CLICK_CASES,
  ...HELP_CASES,
  ...NOTICE_CASES,
];
