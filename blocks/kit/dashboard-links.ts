import type { KnownBlock } from '@slack/types';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { context } from './message.ts';
import { link, MAX_LISTED } from './text.ts';

const PLACES: Readonly<Record<DashboardLink['place'], string>> = {
  dashboard: 'Datadog',
  list: "Datadog's dashboard list",
};

/** One dashboard as a link whose words say where it leads. */
export function dashboardLink({ url, label, place }: DashboardLink): string {
  return link(url, `${label} in ${PLACES[place]}`);
}

/** Where to look closer; nothing when there is no dashboard. */
export function dashboardLinks(links: readonly DashboardLink[]): readonly KnownBlock[] {
  const [first, ...more] = links;
  if (!first) return [];
  if (more.length === 0) return [context(dashboardLink(first))];
  const shown = links.slice(0, MAX_LISTED).map(({ url, label }) => link(url, label));
  const isKnown = links.every(({ place }) => place === 'dashboard');
  return [context(`In ${PLACES[isKnown ? 'dashboard' : 'list']}: ${shown.join('  ·  ')}`)];
}
