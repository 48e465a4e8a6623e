import { text } from 'node:stream/consumers';
import { environmentTags } from '../app/collectors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { createResultReader } from '../collectors/eval/result-folder.ts';
import { SourceError } from '../collectors/exchange.ts';
import { runGit } from '../collectors/github/git-run.ts';
import { readGithubRights } from '../collectors/github/github-access.ts';
import { createGithubCache, createGithubFetch, followMoves } from '../collectors/github/github-fetch.ts';
import { createSkypilotClient } from '../collectors/skypilot/skypilot-client.ts';
import { createSkypilotSource } from '../collectors/skypilot/skypilot-collector.ts';
import { readWandbPages, wandbSourceOf } from '../collectors/wandb/wandb-client.ts';
import { gitEnvironment } from '../config/environment.ts';
import type { SettingName } from '../config/settings.ts';
import type { CollectedKind } from '../config/sources-config.ts';
import { createPause } from '../core/clock.ts';
import { MINUTE_MS, WEEK_MS } from '../core/time.ts';
import { createLimitedFetch, createRateLimit, createTimeseriesApi } from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { readCurrent } from '../datadog/metric-readers.ts';
import { type CheckId, type CheckResult, notOk, ok, splitNextStep, unchecked, warning } from './check-result.ts';
import { type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';

/** Longest check of a source, in milliseconds: some servers answer only once they have the result. */
export const SOURCE_MS = MINUTE_MS / 2;

/** Checks of the sources of all collectors that COLLECT names, each with a few cheap requests. */
export function sourceChecks(context: DoctorContext): readonly Check[] {
  const { sources } = context.config;
  return sources.collect.flatMap((kind) => {
    const { settings, read } = SOURCES[kind];
    const id: CheckId = `collector.${kind}`;
    const check: Check = {
      ids: [id],
      limitMs: SOURCE_MS,
      run: (signal) => sourceResults(id, { context, read, signal }),
    };
    const needed = kind === 'eval' && readsFolder(context) ? ['EVAL_RESULTS_DIR' as const] : settings;
    return [needing(context, ['COLLECT', ...needed], check)];
  });
}

/** Reads what shows that a source can be collected. Throws SourceError. */
type ReadSource = (id: CheckId, context: DoctorContext, signal: AbortSignal) => Promise<readonly CheckResult[]>;

const CHECK_SETTINGS = 'check the settings of this collector';

async function sourceResults(
  id: CheckId,
  {
    context,
    read,
    signal,
  }: { readonly context: DoctorContext; readonly read: ReadSource; readonly signal: AbortSignal },
): Promise<readonly CheckResult[]> {
  if (context.catalog === null) return [unchecked(id, 'the catalog does not load', 'fix the catalog first')];
  try {
    return await read(id, context, signal);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { detail, nextStep } = splitNextStep(error.message, CHECK_SETTINGS);
    return [notOk(id, detail, nextStep)];
  }
}

const github: ReadSource = async (id, { config, fetch, clock }, signal) => {
  const { token = '', repository = '', apiUrl, commitsFolder } = config.sources.github;
  const send = createGithubFetch({ fetch, apiUrl, cache: createGithubCache(clock), signal, clock });
  const moves = followMoves(send, apiUrl);
  const rights = await readGithubRights({ token, repository, apiUrl, fetch: moves.fetch }, commitsFolder !== undefined);
  const problems = rights.problems.map((message) => {
    const { detail, nextStep } = splitNextStep(message, CHECK_SETTINGS);
    return notOk(id, detail, nextStep);
  });
  const moved = moves.hasMoved()
    ? [warning(id, `the repository is now called ${rights.name}`, 'write its new name in GITHUB_REPOSITORY')]
    : [];
  const ofClone = commitsFolder === undefined ? [] : await cloneProblem(id, commitsFolder, signal);
  const all = [...problems, ...moved, ...ofClone];
  return all.length > 0 ? all : [ok(id, `${rights.name}: the token may read all that is collected`)];
};

async function cloneProblem(id: CheckId, folder: string, ending: AbortSignal): Promise<readonly CheckResult[]> {
  const clone = { folder, branch: 'HEAD', environment: gitEnvironment() };
  try {
    await runGit(clone, { command: ['rev-parse', '--verify', 'HEAD^{commit}'], read: text, ending });
    return [];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { detail, nextStep } = splitNextStep(error.message, 'check GITHUB_COMMITS_DIR');
    return [notOk(id, detail, nextStep)];
  }
}

const wandb: ReadSource = async (id, { config, fetch, clock }, signal) => {
  const { apiKey = '', project = '', apiUrl } = config.sources.wandb;
  const source = wandbSourceOf({ apiKey, project, apiUrl }, { fetch, signal, clock, pause: createPause(clock) });
  // Runs that began from now on: none, so that the answer is short.
  await readWandbPages(source, project, { since: clock() }).next();
  return [ok(id, `${project}: the key may read its runs`)];
};

const skypilot: ReadSource = async (id, { config, fetch, clock }, signal) => {
  const { apiUrl = '', token, login } = config.sources.skypilot;
  const source = createSkypilotSource({ apiUrl, token, login, fetch, clock, pause: createPause(clock) }, signal);
  const clusters = await createSkypilotClient(source).clusters();
  return [ok(id, `the server answers, with ${clusters.length} clusters`)];
};

/** Whether evaluations come from a folder, so that nothing of W&B is needed. */
function readsFolder({ catalog }: DoctorContext): boolean {
  const source = catalog?.collectors.find((one) => one.source?.kind === 'eval')?.source;
  return source?.kind === 'eval' && source.from === 'folder';
}

const results: ReadSource = async (id, context, signal) => {
  const { config, clock } = context;
  if (!readsFolder(context)) return wandb(id, context, signal);
  const { runs, problem } = await createResultReader(config.sources.evalFolder ?? '')(clock() - WEEK_MS, signal);
  const words = `${runs.length} results of the last 7 days in the folder`;
  if (problem === null) return [ok(id, words)];
  const { detail, nextStep } = splitNextStep(problem, 'check the files in EVAL_RESULTS_DIR');
  return [warning(id, `${words}; ${detail}`, nextStep)];
};

const health: ReadSource = async (id, context) => {
  const { config, catalog, fetch, clock } = context;
  const limited = createLimitedFetch({ fetch, rateLimit: createRateLimit(clock), onRequest: () => {} });
  const api = createTimeseriesApi(config.datadog, limited);
  const parts = { sources: config.sources, catalog: catalog as Catalog };
  const [scope = '*'] = environmentTags(parts);
  try {
    const { values } = await readCurrent(api, { catalog: parts.catalog, scope, now: clock() });
    const words = `${values.size} raw metrics have a current value`;
    if (values.size > 0) return [ok(id, words)];
    return [warning(id, words, 'start what sends the raw metrics: the lines of datadog.raw name them')];
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return [unchecked(id, `Datadog: ${failure.detail}`, 'fix the line of datadog.timeseries first')];
  }
};

const WANDB = ['WANDB_API_KEY', 'WANDB_PROJECT', 'WANDB_API_URL', 'WANDB_APP_URL'] as const;
const SOURCES: Readonly<
  Record<CollectedKind, { readonly settings: readonly SettingName[]; readonly read: ReadSource }>
> = {
  github: { settings: ['GITHUB_TOKEN', 'GITHUB_REPOSITORY', 'GITHUB_API_URL'], read: github },
  wandb: { settings: WANDB, read: wandb },
  skypilot: { settings: ['SKYPILOT_API_URL', 'SKYPILOT_API_TOKEN'], read: skypilot },
  eval: { settings: WANDB, read: results },
  health: { settings: ['DD_API_KEY', 'DD_APP_KEY', 'DD_SITE', 'DD_API_URL'], read: health },
};
