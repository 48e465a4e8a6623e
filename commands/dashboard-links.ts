import type { Dashboard } from '../src/catalog/catalog.ts';
import type { DashboardLink, LinkTo } from '../src/health/dashboard-link.ts';

/** What a card shows of dashboards. `now` in milliseconds since 1970. */
interface Shown {
  readonly linkTo: LinkTo;
  readonly environment: string | undefined;
  readonly now: number;
}

/** Links of a card to its dashboards: each over its own time range until now, in the environment on screen. */
export function linksTo(
  dashboards: readonly Dashboard[],
  { linkTo, environment, now }: Shown,
): readonly DashboardLink[] {
  return dashboards.map((dashboard) => linkTo(dashboard, { from: now - dashboard.window, to: null, environment }, now));
}
