import type { Catalog } from '../catalog/catalog.ts';
import type { CollectorSource } from '../catalog/collector-sources.ts';
import { GRID_DAYS } from '../catalog/schema-values.ts';
import { evalCollector, evalsOfWandb } from '../collectors/eval/eval-collector.ts';
import { createResultReader } from '../collectors/eval/result-folder.ts';
import { SourceError } from '../collectors/exchange.ts';
import { githubCollector } from '../collectors/github/github-collector.ts';
import { createGithubCache } from '../collectors/github/github-fetch.ts';
import { type HealthCollectorSources, healthCollector } from '../collectors/health/health-collector.ts';
import { type Runnable, runnable } from '../collectors/run-collector.ts';
import { type SentEvents, sentAsLogs } from '../collectors/sent-events.ts';
import { skypilotCollector } from '../collectors/skypilot/skypilot-collector.ts';
import { createRunsReader } from '../collectors/wandb/runs-reader.ts';
import { ASKS, wandbCollector } from '../collectors/wandb/wandb-collector.ts';
import type { UsedKeys } from '../collectors/wandb/wandb-values.ts';
import { gitEnvironment } from '../config/environment.ts';
import type { CollectedKind, SourcesConfig } from '../config/sources-config.ts';
import { type Clock, createPause } from '../core/clock.ts';
import { dateOf } from '../core/days.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { WEEK_MS } from '../core/time.ts';
import { createSubmissionApi, type DatadogAccess, type TimeseriesApi } from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { createIntake } from '../datadog/intake.ts';
import { readCurrent } from '../datadog/metric-readers.ts';
import { datadogTag } from '../datadog/query.ts';
import { readRollup } from '../datadog/rollup-reader.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import {
  type CollectTarget,
  createCollectJob,
  createStoredSentEvents,
  type ScheduledCollector,
} from '../jobs/collect.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import type { AppContext } from './context.ts';
import type { Job } from './lifecycle.ts';

/** Dependencies of the collectors. */
export interface CollectorDeps {
  readonly sources: SourcesConfig;
  readonly catalog: Catalog;
  /** Read by the health collector; null if no Datadog keys are needed. */
  readonly api: TimeseriesApi | null;
  readonly fetch: HttpClient;
  /** Time zone whose days the health collector uses. */
  readonly timeZone: string;
  readonly clock: Clock;
}

/** The part of the composition root for collectors: no job if COLLECT names none. Throws ProblemsError. */
export function createCollecting(context: AppContext, leadership: Leadership): readonly Job[] {
  const { config, catalog, api, fetch, createDatadogFetch, loops, store, clock, log } = context;
  const { sources, datadog, timeZone } = config;
  if (sources.collect.length === 0) return [];
  const collectors = createCollectors({ sources, catalog, api, fetch, timeZone, clock }, sources.collect);
  const sent = createStoredSentEvents(() => store().seen, clock);
  const target = createCollectTarget({ sources, catalog }, { access: datadog, createFetch: createDatadogFetch, sent });
  return [createCollectJob({ collectors, ...target, leadership, loops, clock, log })];
}

/** Tag of DD_ENV, for everything the bot sends and everything its collectors query; empty if DD_ENV is not set. */
export function environmentTags({ sources: { environment }, catalog }: Pick<CollectorDeps, 'sources' | 'catalog'>) {
  return environment === undefined ? [] : [datadogTag(catalog.environments.tag, environment)];
}

/**
 * Destination of collected data. `createFetch` creates a client with a rate limit of its own: one for values and one for events, because
 * Datadog limits them separately.
 */
export function createCollectTarget(
  parts: Pick<CollectorDeps, 'sources' | 'catalog'>,
  {
    access,
    createFetch,
    sent,
  }: { readonly access: DatadogAccess; readonly createFetch: () => HttpClient; readonly sent: SentEvents },
): CollectTarget {
  const { feeds } = parts.catalog;
  const intake = createIntake(createSubmissionApi(access, createFetch()), access, { fetcher: createFetch(), feeds });
  return { intake, sent: feeds === 'logs' ? sentAsLogs(sent) : sent, tags: environmentTags(parts) };
}

/** Returns the value of a setting; reports a problem and returns an empty text if it is undefined. */
type RequireSetting = (value: string | undefined, setting: string) => string;

/** The collectors of these kinds with their schedules. Throws ProblemsError with every setting that they lack. */
export function createCollectors(parts: CollectorDeps, kinds: readonly CollectedKind[]): readonly ScheduledCollector[] {
  const problems = [...unknownEnvironment(parts)];
  const wandb = createWandb(parts);
  const collectors = kinds.flatMap((kind): readonly ScheduledCollector[] => {
    // A collector that somebody runs by hand need not be in COLLECT.
    const orElse = parts.sources.collect.includes(kind) ? `, or leave ${kind} out of COLLECT` : '';
    const entry = parts.catalog.collectors.find(({ source }) => source?.kind === kind);
    if (!entry?.source) {
      const fix = `give a collector \`source: { kind: ${kind} }\` in the catalog${orElse}`;
      problems.push({ where: 'COLLECT', what: `no collector in the catalog has a source of the kind ${kind}`, fix });
      return [];
    }
    const required: RequireSetting = (value, setting) => {
      if (value === undefined && !problems.some(({ where }) => where === setting)) {
        problems.push({
          where: setting,
          what: 'is not set',
          fix: `set it${orElse || `: the ${kind} collector needs it`}`,
        });
      }
      return value ?? '';
    };
    const collector = createRunnable(entry.name, { source: entry.source, parts, wandb, required });
    return [{ collector, everyMs: entry.every, ...(kind === 'health' && { dayOf: dayIn(parts) }) }];
  });
  if (problems.length > 0) throw new ProblemsError(problems);
  return collectors;
}

/** Local date of a time, for a collector that also runs at midnight. */
const dayIn =
  ({ timeZone }: CollectorDeps) =>
  (at: number): string =>
    dateOf(at, timeZone);

/** A problem if the catalog does not have DD_ENV: nobody could select that environment in Slack. */
function unknownEnvironment({ sources: { environment }, catalog }: CollectorDeps): readonly Problem[] {
  const { names } = catalog.environments;
  if (environment === undefined || names.length === 0 || names.includes(environment)) return [];
  const fix = `write ${names.join(' or ')}, or add it to \`environments\` in the catalog`;
  return [{ where: 'DD_ENV', what: `the catalog has no environment "${environment}"`, fix }];
}

function createRunnable(
  name: string,
  {
    source,
    parts,
    wandb,
    required,
  }: {
    readonly source: CollectorSource;
    readonly parts: CollectorDeps;
    readonly wandb: (required: RequireSetting) => Wandb;
    readonly required: RequireSetting;
  },
): Runnable {
  const { sources, catalog, fetch, clock } = parts;
  switch (source.kind) {
    case 'github': {
      const { apiUrl, commitsFolder } = sources.github;
      const token = required(sources.github.token, 'GITHUB_TOKEN');
      const repository = required(sources.github.repository, 'GITHUB_REPOSITORY');
      const cache = createGithubCache(clock);
      return runnable(
        githubCollector({
          name,
          rules: source,
          token,
          repository,
          apiUrl,
          commitsFolder,
          cache,
          fetch,
          clock,
          gitEnvironment: gitEnvironment(),
        }),
      );
    }
    case 'wandb':
      return runnable(wandbCollector({ name, rules: source, ...wandb(required) }));
    case 'skypilot': {
      const apiUrl = required(sources.skypilot.apiUrl, 'SKYPILOT_API_URL');
      const { token, login } = sources.skypilot;
      return runnable(skypilotCollector({ name, apiUrl, token, login, fetch, clock, pause: createPause(clock) }));
    }
    case 'eval': {
      if (source.from === 'folder') {
        const folder = required(sources.evalFolder, 'EVAL_RESULTS_DIR');
        const results = createResultReader(folder);
        const read = (signal: AbortSignal) => results(clock() - WEEK_MS, signal);
        return runnable(evalCollector({ name, asks: 'files of EVAL_RESULTS_DIR', read }));
      }
      const { read, link } = wandb(required);
      return runnable(
        evalCollector({
          name,
          asks: ASKS,
          read: async (signal) => evalsOfWandb(await read(signal), source, link),
        }),
      );
    }
    case 'health':
      return runnable(healthCollector({ name, catalog, ...healthSources(parts) }));
  }
}

/** Reader of W&B runs, shared by all collectors that use it. */
type Wandb = Pick<Parameters<typeof wandbCollector>[0], 'read' | 'link'>;

function createWandb({ sources, catalog, fetch, clock }: CollectorDeps): (required: RequireSetting) => Wandb {
  let shared: Wandb | undefined;
  return (required) => {
    const apiKey = required(sources.wandb.apiKey, 'WANDB_API_KEY');
    const project = required(sources.wandb.project, 'WANDB_PROJECT');
    const { apiUrl, appUrl } = sources.wandb;
    shared ??= {
      read: createRunsReader({
        apiKey,
        project,
        apiUrl,
        fetch,
        clock,
        pause: createPause(clock),
        keys: usedKeys(catalog),
      }),
      link: (id) => `${appUrl}/${project}/runs/${encodeURIComponent(id)}`,
    };
    return shared;
  };
}

/** Keys that the catalog's collectors read in the free-form parts of a run. */
function usedKeys({ collectors }: Catalog): UsedKeys {
  const sources = collectors.flatMap(({ source }) => source ?? []);
  const wandb = sources.flatMap((source) => (source.kind === 'wandb' ? [source] : []));
  const evals = sources.flatMap((source) => (source.kind === 'eval' ? [source] : []));
  return {
    summary: [
      ...wandb.flatMap(({ hearts, sps, shaped_sps }) => [...hearts, ...sps, ...shaped_sps]),
      ...evals.flatMap(({ hearts, expected_hearts }) => [...hearts, ...expected_hearts]),
    ],
    config: [...wandb.flatMap(({ gpu_count }) => gpu_count), ...evals.map(({ policy }) => policy)],
    system: wandb.map(({ gpu }) => gpu),
  };
}

/** Current raw values and the days of `/health`, in the environment of DD_ENV. */
function healthSources(parts: CollectorDeps): HealthCollectorSources {
  const { catalog, clock, timeZone } = parts;
  const [scope = '*'] = environmentTags(parts);
  return {
    current: () => withDatadog(parts, (api) => readCurrent(api, { catalog, scope, now: clock() })),
    rollup: (sent, now) =>
      withDatadog(parts, (api) =>
        readRollup({ api, catalog, timeZone, clock: () => now }, { scope, days: GRID_DAYS, sent }),
      ),
  };
}

/** Runs a Datadog request. Throws SourceError if it fails. */
async function withDatadog<Value>({ api }: CollectorDeps, ask: (api: TimeseriesApi) => Promise<Value>): Promise<Value> {
  if (!api) throw new SourceError('no Datadog keys are set. Next step: set DD_API_KEY and DD_APP_KEY');
  try {
    return await ask(api);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    throw new SourceError(`Datadog: ${failure.kind}, ${failure.detail}`.slice(0, 200));
  }
}
