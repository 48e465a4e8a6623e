import { createCollectors } from '../app/collectors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { readConfig } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { createHttpClient, type HttpClient } from '../http-client/http-client.ts';
import { redactingFetch } from '../redaction/redacting-fetch.ts';
import type { Redact } from '../redaction/redactor.ts';
import { createSlackFetch } from '../slack/web-client.ts';
import { chartChecks } from './chart-check.ts';
import { createClockOffsets } from './clock-offset.ts';
import type { DoctorContext } from './context.ts';
import { datadogChecks } from './datadog-checks.ts';
import { portChecks } from './port-checks.ts';
import type { Check } from './run-checks.ts';
import { sendChecks } from './send-test.ts';
import { settingsChecks } from './settings-checks.ts';
import { slackChecks } from './slack-checks.ts';
import { createDoctorSlack, SLACK_CALL_MS } from './slack-client.ts';
import { sourceChecks } from './source-checks.ts';
import { storeChecks } from './store-checks.ts';
import { watchAndCardChecks } from './watch-and-card-checks.ts';

/** Checks beyond those that are always made. */
export interface DoctorChoices {
  /** Sends a test message to each channel, and a gauge. */
  readonly sendsTest: boolean;
  /** Checks what pushing dashboards and monitors needs. */
  readonly checksPush: boolean;
}

/** Input of the checks. */
export interface DoctorOptions
  extends Pick<DoctorContext, 'env' | 'envFile' | 'envFileProblems' | 'catalogPath' | 'scopes' | 'node'> {
  /** Throws ProblemsError. */
  readonly catalog: () => Catalog;
  /** Name of a slash command of the catalog to try. */
  readonly commandOf: (catalog: Catalog) => string;
  readonly redact: Redact;
  readonly clock: Clock;
  /** Ends every request that is still being made. */
  readonly ending: AbortSignal;
}

/** Returns all checks in the order of their lines. Nothing is requested before one of them runs. */
export function doctorChecks(options: DoctorOptions, { sendsTest, checksPush }: DoctorChoices): readonly Check[] {
  const context = createDoctorContext(options);
  const slack = createDoctorSlack(context);
  return [
    ...settingsChecks(context),
    ...slackChecks(context, slack),
    ...datadogChecks(context, checksPush),
    ...storeChecks(context),
    ...watchAndCardChecks(context, slack),
    ...sourceChecks(context),
    ...chartChecks(context),
    ...portChecks(context),
    ...(sendsTest ? sendChecks(context) : []),
  ];
}

function createDoctorContext(options: DoctorOptions): DoctorContext {
  const { env, redact, clock, ending, commandOf } = options;
  const { config, problems } = readConfig(env);
  const dates = createClockOffsets(clock);
  const fetch = dates.compare(endedBy(createHttpClient(), ending));
  const { catalog, problems: catalogProblems } = attempt(options.catalog);
  const { apiUrl } = config.slack;
  return {
    ...options,
    config,
    settingProblems: [...problems, ...(catalog === null ? [] : collectorProblems(config, catalog, fetch))],
    catalog,
    catalogProblems,
    fetch,
    slackFetch: URL.canParse(apiUrl) ? redactingFetch(createSlackFetch(patient(fetch), apiUrl), redact) : null,
    redacted: (client) => redactingFetch(client, redact),
    dates,
    command: catalog === null ? '/health' : commandOf(catalog),
  };
}

function attempt(load: () => Catalog): { readonly catalog: Catalog | null; readonly problems: readonly Problem[] } {
  try {
    return { catalog: load(), problems: [] };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return { catalog: null, problems: error.problems };
  }
}

/** Problems of the settings of collectors, as the bot finds them when it starts. */
function collectorProblems(
  { sources, timeZone }: DoctorContext['config'],
  catalog: Catalog,
  fetch: HttpClient,
): readonly Problem[] {
  try {
    createCollectors({ sources, catalog, api: null, fetch, timeZone, clock: Date.now }, sources.collect);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return error.problems;
  }
}

/** A client whose requests end with the command too. */
function endedBy(client: HttpClient, ending: AbortSignal): HttpClient {
  return (input, init) =>
    // A signal of its own, so that many requests do not all listen to the same one.
    client(input, { ...init, signal: AbortSignal.any(init?.signal ? [init.signal, ending] : [ending]) });
}

/** A client that waits longer than the bot does while a form is opening: here nobody waits for a form. */
function patient(client: HttpClient): HttpClient {
  return (input, init) => client(input, { ...init, limits: { ...init?.limits, timeoutMs: SLACK_CALL_MS } });
}
