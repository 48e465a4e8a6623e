import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../clock.ts';
import type { TimeseriesApi } from './client.ts';
import type { FeedSearch } from './feed-search.ts';

/** Whom to ask, about what, in whose days. */
export interface ReadingOptions {
  readonly api: TimeseriesApi;
  readonly feeds: FeedSearch;
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly clock: Clock;
}
