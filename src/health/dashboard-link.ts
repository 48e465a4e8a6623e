/** A time range in Datadog; it stays live where it has no end. Milliseconds since 1970. */
export interface LinkRange {
  readonly from: number;
  readonly to: number | null;
}

/** A link for people, with words that say where it leads. */
export interface DashboardLink {
  readonly label: string;
  readonly url: string;
}

/**
 * Where people find a dashboard in Datadog: the list of dashboards, searched for its title, since its address is not known
 * before it has been created there. The range stays in the address.
 */
export function dashboardLink(
  appUrl: string,
  { title }: { readonly title: string },
  { from, to }: LinkRange,
  now: number,
): DashboardLink {
  const url = new URL('/dashboard/lists', appUrl);
  url.searchParams.set('q', title);
  url.searchParams.set('from_ts', String(from));
  url.searchParams.set('to_ts', String(to ?? now));
  url.searchParams.set('live', String(to === null));
  return { label: `${title} in Datadog's dashboard list`, url: url.href };
}
