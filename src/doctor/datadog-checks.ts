import { environmentTags } from '../app/collectors.ts';
import { type Catalog, metricCollector } from '../catalog/catalog.ts';
import { memo } from '../core/memo.ts';
import { ownCommand } from '../core/own-command.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import {
  createEventsApi,
  createLimitedFetch,
  createLogsApi,
  createRateLimit,
  createTimeseriesApi,
} from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { createEventSearch, createLogSearch } from '../datadog/feed-search.ts';
import { queryTimeseries } from '../datadog/timeseries.ts';
import { REACH_FEED } from '../health/source-reach.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { parseLimitedJson } from '../http-client/read-answer.ts';
import { catalogQueries, type DataKind, judgeData, SPAN_MS } from './catalog-data.ts';
import { type CheckResult, unchecked } from './check-result.ts';
import { judgeOffset } from './clock-offset.ts';
import { blocked, type DoctorContext, needing, usable } from './context.ts';
import { judgeApiKey, judgeAppKey, judgeDatadogReach, judgeScope, type KeyAnswer } from './datadog-judge.ts';
import type { Check } from './run-checks.ts';

/** Longest check of the catalog's metrics, in milliseconds: up to ten requests, one after the other. */
export const CATALOG_DATA_MS = MINUTE_MS;

const ADDRESS = ['DD_SITE', 'DD_API_URL'] as const;
const BOTH_KEYS = ['DD_API_KEY', 'DD_APP_KEY', ...ADDRESS] as const;

/** Checks of Datadog, each of which needs its own settings only. `checksPush`: also those of what pushing dashboards and monitors needs. */
export function datadogChecks(context: DoctorContext, checksPush: boolean): readonly Check[] {
  const keys = keyRequests(context);
  const ofBothKeys = [
    ...catalogChecks(context, keys),
    ...(checksPush ? [pushCheck(context, keys, 'dashboards'), pushCheck(context, keys, 'monitors')] : []),
  ];
  return [...keyChecks(context, keys), ...ofBothKeys.map((check) => needing(context, BOTH_KEYS, check))];
}

/** The two requests that check nothing but the keys, each made once. */
interface KeyRequests {
  readonly api: () => Promise<KeyAnswer>;
  readonly both: () => Promise<KeyAnswer>;
  readonly areValid: () => Promise<boolean>;
}

function keyRequests(context: DoctorContext): KeyRequests {
  const { config, fetch } = context;
  const { datadog } = config;
  const headers = {
    'dd-api-key': usable(context, 'DD_API_KEY', datadog.apiKey),
    'dd-application-key': usable(context, 'DD_APP_KEY', datadog.appKey),
  };
  const ask = (path: string) => memo(() => askKeys(fetch, `${datadog.apiUrl.replace(/\/+$/, '')}${path}`, headers));
  const [api, both] = [ask('/api/v1/validate'), ask('/api/v2/validate_keys')];
  // An address without the second request says nothing against the key.
  const areValid = async () =>
    [await api(), await both()].every((one) => one.kind === 'answered' && [200, 404].includes(one.status));
  return { api, both, areValid };
}

async function askKeys(fetch: HttpClient, url: string, headers: Readonly<Record<string, string>>): Promise<KeyAnswer> {
  try {
    const response = await fetch(url, { headers });
    return { kind: 'answered', status: response.status, body: parseLimitedJson(await response.text()) };
  } catch (error) {
    return { kind: 'failed', why: httpErrorOf(error).detail };
  }
}

/** Checks that share the answers about the keys. Whether Datadog answers, and at which time, is seen without a key, too. */
function keyChecks(context: DoctorContext, { api, both }: KeyRequests): readonly Check[] {
  const { config, dates } = context;
  const { apiUrl } = config.datadog;
  const site = URL.canParse(apiUrl) ? new URL(apiUrl).host : '';
  const reach: Check = { ids: ['datadog.reach'], run: async () => [judgeDatadogReach(await api(), site)] };
  const apiKey: Check = { ids: ['datadog.api_key'], run: async () => [judgeApiKey(await api(), site)] };
  const appKey: Check = {
    ids: ['datadog.app_key'],
    async run() {
      const [ofApi, ofBoth] = await Promise.all([api(), both()]);
      return [judgeAppKey(ofBoth, ofApi)];
    },
  };
  const clock: Check = {
    ids: ['clock.datadog'],
    async run() {
      await api();
      return [judgeOffset('clock.datadog', dates.offset(apiUrl))];
    },
  };
  return [
    needing(context, ADDRESS, reach),
    needing(context, ['DD_API_KEY', ...ADDRESS], apiKey),
    needing(context, BOTH_KEYS, appKey),
    needing(context, ADDRESS, clock),
  ];
}

const DATA_IDS = ['datadog.timeseries', 'datadog.raw', 'datadog.figures', 'datadog.widgets'] as const;

function catalogChecks(context: DoctorContext, keys: KeyRequests): readonly Check[] {
  const { catalog } = context;
  if (catalog === null) {
    const why = ['the catalog does not load', 'fix the catalog first'] as const;
    return [blocked({ ids: [...DATA_IDS] }, ...why), blocked({ ids: ['datadog.feeds'] }, ...why)];
  }
  return [
    { ids: [...DATA_IDS], limitMs: CATALOG_DATA_MS, run: () => dataResults(context, catalog, keys) },
    { ids: ['datadog.feeds'], run: async () => [await feedsResult(context, catalog, keys)] },
  ];
}

/** A client of Datadog that keeps to its rate limit. */
function limited({ fetch, clock }: DoctorContext): HttpClient {
  return createLimitedFetch({ fetch, rateLimit: createRateLimit(clock), onRequest: () => {} });
}

async function dataResults(
  context: DoctorContext,
  catalog: Catalog,
  keys: KeyRequests,
): Promise<readonly CheckResult[]> {
  const { config, clock } = context;
  const { sources, datadog } = config;
  const [scope] = environmentTags({ sources, catalog });
  const now = clock();
  const asked = catalogQueries(catalog, scope ?? '*');
  const api = createTimeseriesApi(datadog, limited(context));
  try {
    const result = await queryTimeseries(api, { queries: asked.queries, from: now - SPAN_MS, to: now });
    const where = `${scope === undefined ? 'in any environment' : `with ${scope}`}`;
    const running: readonly string[] = sources.collect;
    const collects = (metric: string) => running.includes(metricCollector(catalog, metric)?.name ?? '');
    const data = { result, now, where, collects };
    const kinds: readonly DataKind[] = ['raw', 'figures', 'widgets'];
    return [
      judgeScope('datadog.timeseries', { scope: 'timeseries_query', failure: undefined, areKeysValid: true }),
      ...kinds.flatMap((kind) => judgeData(kind, asked, data)),
    ];
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const [first, ...others] = DATA_IDS;
    const areKeysValid = await keys.areValid();
    return [
      judgeScope(first, { scope: 'timeseries_query', failure, areKeysValid }),
      ...others.map((id) => unchecked(id, 'Datadog answers no queries', `fix the line of ${first} first`)),
    ];
  }
}

/** Searches an hour of events or logs, whichever the catalog says. */
async function feedsResult(context: DoctorContext, catalog: Catalog, keys: KeyRequests): Promise<CheckResult> {
  const { config, clock } = context;
  const fetch = limited(context);
  const search =
    catalog.feeds === 'logs'
      ? createLogSearch(createLogsApi(config.datadog, fetch))
      : createEventSearch(createEventsApi(config.datadog, fetch));
  const now = clock();
  const [from, to] = [now - HOUR_MS, now].map((at) => new Date(at).toISOString()) as [string, string];
  const { scope } = search;
  try {
    await search.find({ query: `feed:${REACH_FEED}`, from, to });
    return judgeScope('datadog.feeds', { scope, failure: undefined, areKeysValid: true });
  } catch (error) {
    const failure = failureOf(error) ?? {
      kind: 'unreadable',
      detail: `the answer is not a list of ${search.storedAs}`,
    };
    return judgeScope('datadog.feeds', { scope, failure, areKeysValid: await keys.areValid() });
  }
}

/** Lists one dashboard or monitor: only reading is seen, as a write would change something. */
function pushCheck(
  { config: { datadog }, fetch }: DoctorContext,
  keys: KeyRequests,
  plural: 'dashboards' | 'monitors',
): Check {
  const id = `datadog.${plural}` as const;
  const path = plural === 'dashboards' ? '/api/v1/dashboard?count=1' : '/api/v1/monitor?page=0&page_size=1';
  const headers = { 'dd-api-key': datadog.apiKey, 'dd-application-key': datadog.appKey };
  return {
    ids: [id],
    async run() {
      const answer = await askKeys(fetch, `${datadog.apiUrl.replace(/\/+$/, '')}${path}`, headers);
      const scope = `${plural}_read`;
      if (answer.kind === 'answered' && answer.status === 200) {
        const step = `run ${ownCommand(`${plural} push --yes`)}, which needs ${plural}_write`;
        return [unchecked(id, `the application key has ${scope}; whether it may write is seen only by writing`, step)];
      }
      const status = answer.kind === 'answered' ? answer.status : 0;
      const detail = answer.kind === 'answered' ? `HTTP ${status}` : answer.why;
      const failure = { kind: status === 401 || status === 403 ? 'forbidden' : 'unreachable', detail };
      return [judgeScope(id, { scope, failure, areKeysValid: await keys.areValid() })];
    },
  };
}
