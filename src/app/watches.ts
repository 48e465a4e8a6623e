import type { Lookups } from '../slack/lookups.ts';
import type { Permalink } from '../slack/permalinks.ts';
import { createWatchService, type WatchService } from '../watches/watch-service.ts';
import type { AppContext } from './context.ts';
import type { Oncall } from './incidents.ts';
import type { AppPermissions } from './permissions.ts';

/** The part of the composition root for the watches of channels: each change is logged, and its notice sent at once. */
export function createWatches(
  { catalog, store, reader, clock, log }: AppContext,
  {
    oncall: { incidents, nudge, oncallChannel, covering },
    membership: isMember,
    lookups,
    permalink,
  }: {
    readonly oncall: Pick<Oncall, 'incidents' | 'nudge' | 'oncallChannel' | 'covering'>;
    readonly membership: AppPermissions['membership'];
    readonly lookups: Lookups;
    readonly permalink: Permalink;
  },
): WatchService {
  return createWatchService({
    store,
    catalog,
    rollup: () => reader.rollup(),
    current: incidents.current,
    oncallChannel,
    covering,
    permalink,
    lookups,
    isMember,
    onChange: ({ incident, actor, what, why }) => {
      log.info({ watch: incident, user: actor, what, why }, 'a watch of a channel was changed');
      nudge();
    },
    clock,
  });
}
