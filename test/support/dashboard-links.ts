import fc from 'fast-check';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';

/** Links whose labels are whatever `name` gives, to dashboards that are pushed or not. */
export const dashboardLinkOf = (
  name: fc.Arbitrary<string>,
  url = 'https://datadog.example.com/',
): fc.Arbitrary<DashboardLink> =>
  fc.record({ label: name, url: fc.constant(url), place: fc.constantFrom('dashboard' as const, 'list' as const) });
