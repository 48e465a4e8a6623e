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
import {
  type CollectorRun,
  type CollectTarget,
  reportRun,
  runOnce,
  type ScheduledCollector,
  type SentSoFar,
} from '../jobs/collect.ts';
import { redactingFetch } from '../redaction/redacting-fetch.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { EXIT } from './exit-codes.ts';
import { interruptible, unlessEnded } from './interrupt.ts';
import { readOptions, UsageError, unknownWord } from './options.ts';
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
  if (values.help) {
    deps.write(usage);
    return EXIT.ok;
  }
  if (name === undefined) throw new UsageError('No collector is named. Next step: write one of the names below', usage);
  if (!deps.names.includes(name)) throw unknownWord(name, { kind: 'collector', names: deps.names, usage });
  if (more.length > 0) throw new UsageError('Only one collector runs at a time. Next step: name one', usage);
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
    deps.write(interruptedWords('parts', { done: asksOf(collector).length - left.length, left, next }));
    return EXIT.interrupted;
  }
  const code = target === undefined ? EXIT.ok : await pushRun(name, { collectorRun, target, now, signal, deps });
  return code === EXIT.ok && collectorRun.run.errors.length > 0 ? EXIT.failed : code;
}

/** Names of what the parts ask, each once: several may ask the same, and it is read once. */
const asksOf = ({ parts }: Runnable): readonly string[] => [...new Set(parts.map(({ asks }) => asks))];

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
  const total = asksOf(collector).length;
  const progress = createProgress({ title: `collect ${collector.name}`, total }, status);
  const show = () => progress.at(open[0] ?? '', total - new Set(open).size);
  show();
  const onPart = (asks: string) => {
    if (signal.aborted || !open.includes(asks)) return;
    open.splice(open.indexOf(asks), 1);
    show();
  };
  const collectorRun = await runOnce(collector, now, { signal, onPart }).finally(() => progress.end());
  if (!signal.aborted) return { collectorRun, left: [] };
  const errors = collectorRun.run.errors.filter(({ asks }) => !open.includes(asks));
  return { collectorRun: { ...collectorRun, run: { ...collectorRun.run, errors } }, left: [...new Set(open)] };
}

async function pushRun(
  name: string,
  {
    collectorRun,
    target,
    now,
    signal,
    deps: { write, status = NOWHERE },
  }: {
    readonly collectorRun: CollectorRun;
    readonly target: CollectTarget;
    readonly now: number;
    readonly signal: AbortSignal;
    readonly deps: Pick<CollectDeps, 'write' | 'status'>;
  },
): Promise<number> {
  const progress = createProgress({ title: `collect ${name}, sending` }, status);
  let soFar: SentSoFar = { values: false, events: 0, of: 0 };
  const onSent = (sent: SentSoFar) => {
    soFar = sent;
    progress.at(sent.values ? `event ${sent.events + 1} of ${sent.of}` : 'the values', 0);
  };
  try {
    const sending = reportRun(name, collectorRun, { target, now, signal, onSent }).then(() => true);
    const isSent = await unlessEnded(sending, signal).finally(() => progress.end());
    write(isSent ? 'Sent to Datadog.' : unsentWords(soFar));
    return isSent ? EXIT.ok : EXIT.interrupted;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    write(`Some of it could not be sent to Datadog: ${failure.detail}. Next step: check DD_API_KEY and DD_API_URL.`);
    return EXIT.failed;
  }
}

/** The words at the end of sending that Ctrl-C ended. */
function unsentWords({ values, events, of }: SentSoFar): string {
  const sent = values ? `the values and ${events} of ${of} events were sent to Datadog` : 'nothing was sent to Datadog';
  const left = [...(values ? [] : ['the values']), ...(of > events ? [`${of - events} events`] : [])].join(' and ');
  const next = 'run it again, which reads and sends everything anew';
  return `Interrupted: ${sent}. Left: ${left}, of which what was on its way may have arrived. Next step: ${next}`;
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
  const redact = createRedactor(secretsInEnvironment(env));
  const createFetch = () =>
    redactingFetch(createLimitedFetch({ fetch, rateLimit: createRateLimit(Date.now), onRequest: () => {} }), redact);
  return {
    names: COLLECTED_KINDS,
    collector(name) {
      const kind = kindOf(name);
      const api = kind === 'health' ? createTimeseriesApi(datadogFromEnv(env), createFetch()) : null;
      const [scheduled] = createCollectors({ sources, catalog, api, fetch, timeZone, clock: Date.now }, [kind]);
      if (!scheduled) throw new Error(`${name} has no implementation: its creation should have failed`);
      return scheduled;
    },
    target: () =>
      createCollectTarget({ sources, catalog }, { access: datadogFromEnv(env), createFetch, sent: createSentEvents() }),
    clock: Date.now,
    write,
    status,
  };
}
