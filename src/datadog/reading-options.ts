import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../clock.ts';
import type { EventsApi, TimeseriesApi } from './client.ts';

/** Whom to ask, about what, in whose days. */
export interface ReadingOptions {
  readonly api: TimeseriesApi;
  readonly events: EventsApi;
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly clock: Clock;
}
