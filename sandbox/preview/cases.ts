import { DASHBOARD_CASES } from './dashboard-cases.ts';
import { HELP_CASES } from './help-cases.ts';
import { NOTICE_CASES } from './notice-cases.ts';
import type { PreviewCase } from './preview-case.ts';
import { ROLLUP_CASES } from './rollup-cases.ts';

/** Every renderer of blocks/ with its edge cases, in the order in which the preview page shows them. */
export const PREVIEW_CASES: readonly PreviewCase[] = [
  ...ROLLUP_CASES,
  ...DASHBOARD_CASES,
  ...HELP_CASES,
  ...NOTICE_CASES,
];
