import { alignColumns } from '../../blocks/kit/text.ts';
import { createCollectors, createCollectTarget } from '../app/collectors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Sample } from '../collectors/collector.ts';
import type { Run, Runnable } from '../collectors/run-collector.ts';
import { createSentEvents } from '../collectors/sent-events.ts';
import { timeZoneFromEnv } from '../config/config.ts';
import { datadogFromEnv } from '../config/datadog-config.ts';
import type { Environment } from '../config/environment.ts';
import { secretsInEnvironment } from '../config/secrets.ts';
import { COLLECTED_KINDS, type CollectedKind, sourcesFromEnv } from '../config/sources-config.ts';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { createLimitedFetch, createRateLimit, createTimeseriesApi } from '../datadog/client.ts';
import { failureOf } from '../datadog/failure.ts';
import { formatValue } from '../health/format.ts';
import { createHttpClient } from '../http-client/http-client.ts';
import { type CollectorRun, type CollectTarget, reportRun, runOnce, type ScheduledCollector } from '../jobs/collect.ts';
import { redactingFetch } from '../redaction/redacting-fetch.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { EXIT } from './exit-codes.ts';
import { interruptible } from './interrupt.ts';
import { readOptions } from './options.ts';
import { createProgress, interruptedWords, NOWHERE, type StatusLine } from './progress.ts';

/** Dependencies of the command. `collector` and `target` throw ProblemsError. */
export interface CollectDeps {
  /** Names of the collectors. */
  readonly names: readonly string[];
  readonly collector: (name: string) => ScheduledCollector;
  readonly target: () => CollectTarget;
  readonly clock: Clock;
  readonly write: (line: string) => void;
  /** Line for the progress; none if absent. */
  readonly status?: StatusLine | undefined;
}

const USAGE = `metta-health-bot collect NAME [--push]: runs a collector once and shows what it found

  --push   also sends it to Datadog`;

/** Runs one collector and prints its values. Resolves to the exit code: 1 if some values could not be read or sent. */
export async function runCollect(args: readonly string[], deps: CollectDeps): Promise<number> {
  const usage = `${USAGE}\n\nNAME is one of: ${deps.names.join(', ')}`;
  const options = {
    push: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { positionals, values } = readOptions({ args: [...args], allowPositionals: true, options }, usage);
  const [name, ...more] = positionals;
  if (values.help || name === undefined || more.length > 0 || !deps.names.includes(name)) {
    deps.write(usage);
    return values.help ? EXIT.ok : EXIT.usage;
  }
  const target = values.push ? deps.target() : undefined;
  const { collector } = deps.collector(name);
  return interruptible((signal) => readAndPush(collector, { target, signal, deps }));
}

async function readAndPush(
  collector: Runnable,
  {
    target,
    signal,
    deps,
  }: { readonly target: CollectTarget | undefined; readonly signal: AbortSignal; readonly deps: CollectDeps },
): Promise<number> {
  const { name } = collector;
  const now = deps.clock();
  const { collectorRun, left } = await readWithProgress(collector, { now, signal, status: deps.status });
  for (const line of reportLines(collectorRun.run, collectorRun.seconds)) deps.write(line);
  if (signal.aborted) {
    const sent = target === undefined ? '' : ', and nothing was sent to Datadog';
    const next = `run it again: a part that was not read is read anew${sent}`;
    deps.write(interruptedWords('parts', { done: collector.parts.length - left.length, left, next }));
    return EXIT.interrupted;
  }
  const isSent = target === undefined || (await pushRun(name, { collectorRun, target, now, write: deps.write }));
  return isSent && collectorRun.run.errors.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Runs a collector; a part that an interruption cut off is left, and is not an error of its source. */
async function readWithProgress(
  collector: Runnable,
  {
    now,
    signal,
    status = NOWHERE,
  }: { readonly now: number; readonly signal: AbortSignal; readonly status?: StatusLine | undefined },
) {
  const open = collector.parts.map(({ asks }) => asks);
  const progress = createProgress({ title: `collect ${collector.name}`, total: open.length }, status);
  const show = () => progress.at(open[0] ?? '', collector.parts.length - open.length);
  show();
  const onPart = (asks: string) => {
    if (signal.aborted || !open.includes(asks)) return;
    open.splice(open.indexOf(asks), 1);
    show();
  };
  const collectorRun = await runOnce(collector, now, { signal, onPart }).finally(() => progress.end());
  if (!signal.aborted) return { collectorRun, left: [] };
  const errors = collectorRun.run.errors.filter(({ asks }) => !open.includes(asks));
  return { collectorRun: { ...collectorRun, run: { ...collectorRun.run, errors } }, left: open };
}

async function pushRun(
  name: string,
  {
    collectorRun,
    target,
    now,
    write,
  }: {
    readonly collectorRun: CollectorRun;
    readonly target: CollectTarget;
    readonly now: number;
    readonly write: CollectDeps['write'];
  },
): Promise<boolean> {
  try {
    await reportRun(name, collectorRun, { target, now });
    write('Sent to Datadog.');
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    write(`Some of it could not be sent to Datadog: ${failure.detail}. Next step: check DD_API_KEY and DD_API_URL.`);
    return false;
  }
}

function reportLines({ samples, events, errors, notes }: Run, seconds: number): readonly string[] {
  const rows = samples.map((sample) => [sample.metric, tagsOf(sample), formatValue(sample.value)]);
  const table = rows.length > 0 ? alignColumns([['metric', 'tags', 'value'], ...rows]) : ['nothing could be read'];
  const distinct = mergeErrors(errors);
  const counts = `${samples.length} values, ${events.length} events, ${distinct.length} errors in ${seconds.toFixed(1)} s`;
  return [...table, '', counts, ...distinct.flatMap(errorLines), ...notes.map(noteLine)];
}

/** Distinct errors, each with all metrics that are missing for it. */
function mergeErrors(errors: Run['errors']): Run['errors'] {
  const byMessage = new Map<string, Run['errors'][number]>();
  for (const error of errors) {
    const known = byMessage.get(error.message);
    const metrics = [...new Set([...(known?.metrics ?? []), ...error.metrics])];
    byMessage.set(error.message, { ...error, metrics });
  }
  return [...byMessage.values()];
}

/** Lines of an error; a fault of the collector itself is added, because this command has no log. */
function errorLines({ message, metrics, fault }: Run['errors'][number]): readonly string[] {
  const line = `  error: ${message}${missing(metrics)}`;
  return fault === undefined ? [line] : [line, `    ${messageOf(fault)}`];
}

const noteLine = ({ message, metrics }: Run['notes'][number]) => `  note: ${message}${missing(metrics)}`;

function tagsOf({ tags = {} }: Sample): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}:${value}`)
    .join(' ');
}

function missing(metrics: readonly string[]): string {
  return metrics.length > 0 ? ` (missing: ${metrics.join(', ')})` : '';
}

/** The collector of this name. Throws for a name that is not in COLLECTED_KINDS. */
function kindOf(name: string): CollectedKind {
  const kind = COLLECTED_KINDS.find((known) => known === name);
  if (!kind) throw new Error(`no collector is called ${name}`);
  return kind;
}

/** Creates the dependencies of `collect`. Datadog's keys are required only if Datadog is read or written. */
export function createCollectDeps(
  env: Environment,
  catalog: Catalog,
  { write, status }: Pick<CollectDeps, 'write' | 'status'>,
): CollectDeps {
  const sources = sourcesFromEnv(env);
  const timeZone = timeZoneFromEnv(env);
  const fetch = createHttpClient();
  const limited = createLimitedFetch({ fetch, rateLimit: createRateLimit(Date.now), onRequest: () => {} });
  const fetcher = redactingFetch(limited, createRedactor(secretsInEnvironment(env)));
  return {
    names: COLLECTED_KINDS,
    collector(name) {
      const kind = kindOf(name);
      const api = kind === 'health' ? createTimeseriesApi(datadogFromEnv(env), fetcher) : null;
      const [scheduled] = createCollectors({ sources, catalog, api, fetch, timeZone, clock: Date.now }, [kind]);
      if (!scheduled) throw new Error(`${name} has no implementation: its creation should have failed`);
      return scheduled;
    },
    target: () =>
      createCollectTarget({ sources, catalog }, { access: datadogFromEnv(env), fetcher, sent: createSentEvents() }),
    clock: Date.now,
    write,
    status,
  };
}
