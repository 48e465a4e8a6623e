import type { Catalog } from '../catalog/catalog.ts';
import type { CollectorSource } from '../catalog/collector-sources.ts';
import { GRID_DAYS } from '../catalog/schema-values.ts';
import { evalCollector, evalsOfWandb } from '../collectors/eval/eval-collector.ts';
import { createResultReader } from '../collectors/eval/result-folder.ts';
import { SourceError } from '../collectors/exchange.ts';
import { githubCollector } from '../collectors/github/github-collector.ts';
import { createGithubCache } from '../collectors/github/github-fetch.ts';
import { type HealthSources, healthCollector } from '../collectors/health/health-collector.ts';
import { type Runnable, runnable } from '../collectors/run-collector.ts';
import { type SentEvents, sentAsLogs } from '../collectors/sent-events.ts';
import { skypilotCollector } from '../collectors/skypilot/skypilot-collector.ts';
import { createRunsReader } from '../collectors/wandb/runs-reader.ts';
import { ASKS, wandbCollector } from '../collectors/wandb/wandb-collector.ts';
import type { UsedKeys } from '../collectors/wandb/wandb-values.ts';
import type { Config } from '../config/config.ts';
import { gitEnvironment } from '../config/environment.ts';
import type { CollectedKind, SourcesConfig } from '../config/sources-config.ts';
import { type Clock, createPause } from '../core/clock.ts';
import { dateOf } from '../core/days.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { WEEK_MS } from '../core/time.ts';
import { createSubmissionApi, type DatadogAccess, type TimeseriesApi } from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { createIntake } from '../datadog/intake.ts';
import { readCurrent, readRollup } from '../datadog/metric-readers.ts';
import { datadogTag } from '../datadog/query.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import {
  type CollectTarget,
  createCollectJob,
  createStoredSentEvents,
  type ScheduledCollector,
} from '../jobs/collect.ts';
import type { Logger } from '../observability/log.ts';
import type { Leadership } from '../scheduling/leadership.ts';
import type { LoopWatch } from '../scheduling/loop.ts';
import type { Store } from '../store/store.ts';
import type { Job } from './lifecycle.ts';

/** What collectors are made of. */
export interface CollectorParts {
  readonly sources: SourcesConfig;
  readonly catalog: Catalog;
  /** Asked by the health collector; null where Datadog is not to be asked. */
  readonly api: TimeseriesApi | null;
  readonly fetch: HttpClient;
  /** In whose days the health collector counts. */
  readonly timeZone: string;
  readonly clock: Clock;
}

/** The tag of the environment that the bot sends for, on everything it sends and on what its collectors ask; none without one. */
export function environmentTags({ sources: { environment }, catalog }: Pick<CollectorParts, 'sources' | 'catalog'>) {
  return environment === undefined ? [] : [datadogTag(catalog.environments.tag, environment)];
}

/** Where what they find goes. */
export function createCollectTarget(
  parts: Pick<CollectorParts, 'sources' | 'catalog'>,
  {
    access,
    fetcher,
    told,
  }: { readonly access: DatadogAccess; readonly fetcher: HttpClient; readonly told: SentEvents },
): CollectTarget {
  const { feeds } = parts.catalog;
  const intake = createIntake(createSubmissionApi(access, fetcher), access, { fetcher, feeds });
  return { intake, told: feeds === 'logs' ? sentAsLogs(told) : told, tags: environmentTags(parts) };
}

/** A source with its settings checked: what is missing is noted, and the value stands in for it. */
type Required = (value: string | undefined, setting: string) => string;

/** The collectors of these kinds, wired and with their schedule. Throws ProblemsError with every setting that they miss. */
export function createCollectors(
  parts: CollectorParts,
  kinds: readonly CollectedKind[],
): readonly ScheduledCollector[] {
  const problems = [...unknownEnvironment(parts)];
  const wandb = createWandb(parts);
  const wired = kinds.flatMap((kind): readonly ScheduledCollector[] => {
    const found = parts.catalog.collectors.find(({ source }) => source?.kind === kind);
    if (!found?.source) {
      const fix = `give a collector \`source: { kind: ${kind} }\` in the catalog, or leave it out of COLLECT`;
      problems.push({ where: 'COLLECT', what: `no collector in the catalog has a source of the kind ${kind}`, fix });
      return [];
    }
    const required: Required = (value, setting) => {
      if (value === undefined && !problems.some(({ where }) => where === setting)) {
        problems.push({ where: setting, what: 'is not set', fix: `set it, or leave ${kind} out of COLLECT` });
      }
      return value ?? '';
    };
    const collector = wire(found.name, { source: found.source, parts, wandb, required });
    return [{ collector, everyMs: found.every, ...(kind === 'health' && { dayOf: dayIn(parts) }) }];
  });
  if (problems.length > 0) throw new ProblemsError(problems);
  return wired;
}

/** At midnight what was today becomes yesterday, in Datadog as in Slack. */
const dayIn =
  ({ timeZone }: CollectorParts) =>
  (at: number): string =>
    dateOf(at, timeZone);

/** What is sent for an environment that the catalog does not have is found by nobody who asks for one. */
function unknownEnvironment({ sources: { environment }, catalog }: CollectorParts): readonly Problem[] {
  const { names } = catalog.environments;
  if (environment === undefined || names.length === 0 || names.includes(environment)) return [];
  const fix = `write ${names.join(' or ')}, or add it to \`environments\` in the catalog`;
  return [{ where: 'DD_ENV', what: `the catalog has no environment "${environment}"`, fix }];
}

function wire(
  name: string,
  {
    source,
    parts,
    wandb,
    required,
  }: {
    readonly source: CollectorSource;
    readonly parts: CollectorParts;
    readonly wandb: (required: Required) => Wandb;
    readonly required: Required;
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

/** The runs of W&B: whichever collectors read them, they share one reader. */
type Wandb = Pick<Parameters<typeof wandbCollector>[0], 'read' | 'link'>;

function createWandb({ sources, catalog, fetch, clock }: CollectorParts): (required: Required) => Wandb {
  let made: Wandb | undefined;
  return (required) => {
    const apiKey = required(sources.wandb.apiKey, 'WANDB_API_KEY');
    const project = required(sources.wandb.project, 'WANDB_PROJECT');
    const { apiUrl, appUrl } = sources.wandb;
    made ??= {
      read: createRunsReader({
        apiKey,
        project,
        apiUrl,
        fetch,
        clock,
        pause: createPause(clock),
        keys: keptKeys(catalog),
      }),
      link: (id) => `${appUrl}/${project}/runs/${encodeURIComponent(id)}`,
    };
    return made;
  };
}

/** What the catalog's collectors read of a run's free forms. */
function keptKeys({ collectors }: Catalog): UsedKeys {
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

/** The figures' raw values and the days of `/health`, in the environment that the collectors send for. */
function healthSources(parts: CollectorParts): HealthSources {
  const { catalog, clock, timeZone } = parts;
  const [scope = '*'] = environmentTags(parts);
  return {
    current: () => askingDatadog(parts, (api) => readCurrent(api, { catalog, scope, now: clock() })),
    rollup: (sent, now) =>
      askingDatadog(parts, (api) =>
        readRollup({ api, catalog, timeZone, clock: () => now }, { scope, days: GRID_DAYS, sent }),
      ),
  };
}

/** What Datadog answers; its failures as those of a source. */
async function askingDatadog<Value>(
  { api }: CollectorParts,
  ask: (api: TimeseriesApi) => Promise<Value>,
): Promise<Value> {
  if (!api) throw new SourceError('no Datadog keys are set. Next step: set DD_API_KEY and DD_APP_KEY');
  try {
    return await ask(api);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    throw new SourceError(`Datadog: ${failure.kind}, ${failure.detail}`.slice(0, 200));
  }
}

/** What collecting is made of. */
export interface CollectingParts {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly api: TimeseriesApi;
  /** Asks the sources. */
  readonly fetch: HttpClient;
  /** For what is sent to Datadog. */
  readonly datadogFetch: HttpClient;
  readonly leadership: Leadership;
  readonly loops: LoopWatch;
  readonly store: () => Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The part of the composition root that belongs to collecting; nothing to do where no collector is named. Throws ProblemsError. */
export function createCollecting(parts: CollectingParts): readonly Job[] {
  const { config, catalog, api, fetch, datadogFetch, leadership, loops, store, clock, log } = parts;
  const { sources, datadog, timeZone } = config;
  if (sources.collect.length === 0) return [];
  const collectors = createCollectors({ sources, catalog, api, fetch, timeZone, clock }, sources.collect);
  const told = createStoredSentEvents(() => store().seen, clock);
  const target = createCollectTarget({ sources, catalog }, { access: datadog, fetcher: datadogFetch, told });
  return [createCollectJob({ collectors, ...target, leadership, loops, clock, log })];
}
