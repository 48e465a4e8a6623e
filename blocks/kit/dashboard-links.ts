import type { KnownBlock } from '@slack/types';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { context } from './message.ts';
import { link, MAX_LISTED } from './text.ts';

const PLACE_NAMES: Readonly<Record<DashboardLink['place'], string>> = {
  dashboard: 'Datadog',
  list: "Datadog's dashboard list",
};

/** Link to one dashboard; its text says where it leads. */
export function dashboardLink({ url, label, place }: DashboardLink): string {
  return link(url, `${label} in ${PLACE_NAMES[place]}`);
}

/** Line of links to dashboards; empty when there are none. */
export function dashboardLinks(links: readonly DashboardLink[]): readonly KnownBlock[] {
  const [first, ...more] = links;
  if (!first) return [];
  if (more.length === 0) return [context(dashboardLink(first))];
  const listed = links.slice(0, MAX_LISTED).map(({ url, label }) => link(url, label));
  const isKnown = links.every(({ place }) => place === 'dashboard');
  return [context(`In ${PLACE_NAMES[isKnown ? 'dashboard' : 'list']}: ${listed.join('  ·  ')}`)];
}
