import type { Dashboard } from '../src/catalog/catalog.ts';
import type { DashboardLink, LinkTo } from '../src/health/dashboard-link.ts';

/** What a card shows of dashboards. `now` in milliseconds since 1970, `windowMs` how far back where it is not their own. */
interface LinkSubject {
  readonly linkTo: LinkTo;
  readonly environment: string | undefined;
  readonly now: number;
  readonly windowMs?: number;
}

/** Links of a card to its dashboards: each over the time on screen until now, in the environment on screen. */
export function linksTo(
  dashboards: readonly Dashboard[],
  { linkTo, environment, now, windowMs }: LinkSubject,
): readonly DashboardLink[] {
  return dashboards.map((dashboard) =>
    linkTo(dashboard, { from: now - (windowMs ?? dashboard.window), to: null, environment }, now),
  );
}
