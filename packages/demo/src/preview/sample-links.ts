import type { DashboardLink } from '../../../../src/health/dashboard-link.ts';

const URL = 'https://datadog.example.com/dashboard/abc-def-ghi/x?from_ts=1&to_ts=2&live=true';

/** A dashboard that has been pushed. */
export const pushed = (label: string): DashboardLink => ({ label, url: URL, place: 'dashboard' });

/** A dashboard before its first push. */
export const listed = (label: string): DashboardLink => ({
  label,
  url: 'https://datadog.example.com/dashboard/lists?q=x&live=true',
  place: 'list',
});
