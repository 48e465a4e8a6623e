import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSet, type LocalDatadog, startLocalDatadog } from '@metta-health-bot/local-datadog';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { type SimulatedSources, startSimulatedSources } from '@metta-health-bot/local-sources';
import { parse } from 'yaml';
import { listCommands } from '../../commands/index.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { runDoctor } from '../../src/cli/doctor.ts';
import { BOT_SCOPES } from '../../src/cli/manifest.ts';
import { secretsInEnvironment } from '../../src/config/secrets.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { doctorChecks } from '../../src/doctor/doctor.ts';
import type { Check } from '../../src/doctor/run-checks.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';

/** Scopes of manifest.yml, as a person pastes it. */
export const MANIFEST_SCOPES: readonly string[] = parse(readFileSync('manifest.yml', 'utf8')).oauth_config.scopes.bot;

const CATALOG = loadCatalog(SHIPPED_CATALOG);

/** A series of ones for each name behind `metric:` or `raw:` in the shipped catalog, and for each figure of merit. */
export function wholeData(tags: readonly string[] = ['env:production'], until = Number.POSITIVE_INFINITY): DataSet {
  const names = new Set(
    CATALOG.areas.flatMap(({ key, metrics }) => metrics.flatMap((one) => [one.raw, `health.${key}.${one.key}.fom`])),
  );
  for (const name of metricsIn(CATALOG.dashboards)) names.add(name);
  return [...names].map((metric) => ({
    metric,
    tags: [...tags],
    every: 600,
    source: 'simulated',
    valueAt: (at) => (at < until ? 1 : null),
  }));
}

function metricsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'metric' && typeof inner === 'string' ? [inner] : metricsIn(inner),
  );
}

/** Initial state of the world around the doctor. */
export interface WorldOptions {
  readonly slack?: LocalSlackOptions;
  readonly data?: DataSet;
  readonly appKeyScopes?: readonly string[];
  /** Starts the sources of all collectors, and collects from them. */
  readonly collects?: boolean;
}

/** Result of one run of the command. */
export interface DoctorRun {
  readonly code: number;
  readonly lines: readonly string[];
  readonly progress: readonly string[];
}

/** Options of one run. */
export interface RunOptions {
  readonly args?: readonly string[];
  /** Undefined removes a setting. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: () => number;
  readonly node?: string;
  readonly signal?: AbortSignal;
  readonly catalog?: string;
  readonly change?: (checks: readonly Check[]) => readonly Check[];
}

/** A Slack, a Datadog and a folder, all as the bot needs them, and the command. */
export interface World extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly datadog: LocalDatadog;
  /** Null unless the world collects. */
  readonly sources: SimulatedSources | null;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  run(options?: RunOptions): Promise<DoctorRun>;
}

/** Starts a world in which nothing is wrong unless the options say so. */
export async function startWorld({
  slack: seed,
  data = wholeData(),
  appKeyScopes,
  collects,
}: WorldOptions = {}): Promise<World> {
  const slack = await startLocalSlack({
    scopes: MANIFEST_SCOPES,
    channels: [
      { name: 'oncall', botIsMember: true },
      { name: 'spare', botIsMember: true },
      { name: 'standup', botIsMember: true },
    ],
    ...seed,
  });
  const keys = { api: 'local-api-key-0123', app: 'local-app-key-4567', ...(appKeyScopes && { scopes: appKeyScopes }) };
  const datadog = await startLocalDatadog({ data, clock: Date.now, keys });
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  const sources = collects ? await startSimulatedSources({ clock: Date.now }) : null;
  const env = {
    ...definedIn(sources?.env ?? {}),
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_APP_TOKEN: slack.tokens.app,
    SLACK_API_URL: slack.apiUrl,
    DD_API_KEY: keys.api,
    DD_APP_KEY: keys.app,
    DD_API_URL: datadog.url,
    DATA_DIR: join(folder, 'data'),
    HEALTH_PORT: '0',
    ONCALL_CHANNEL: 'oncall',
    ONCALL_FALLBACK_CHANNEL: 'spare',
    DIGEST_CHANNEL: 'standup',
  };
  return {
    slack,
    datadog,
    sources,
    folder,
    env,
    run: (options = {}) => runIn({ env, folder }, options),
    async [Symbol.asyncDispose]() {
      await Promise.all([slack.close(), datadog.close(), sources?.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

async function runIn(world: Pick<World, 'env' | 'folder'>, options: RunOptions): Promise<DoctorRun> {
  const {
    args = [],
    clock = Date.now,
    node = '24.1.0',
    signal,
    catalog = SHIPPED_CATALOG,
    change = (all) => all,
  } = options;
  const env = definedIn({ ...world.env, ...options.env });
  const redact = createRedactor(secretsInEnvironment(env));
  const ending = new AbortController();
  const [lines, progress]: [string[], string[]] = [[], []];
  const input = {
    env,
    envFile: join(world.folder, '.env'),
    envFileProblems: [],
    catalogPath: catalog,
    catalog: () => loadCatalog(catalog),
    commandOf: () => listCommands(CATALOG)[0]?.name ?? '',
    scopes: BOT_SCOPES,
    node: { running: node, oldest: '20.19' },
    redact,
    clock,
    ending: ending.signal,
  };
  const code = await runDoctor(args, {
    checks: (choices) => change(doctorChecks(input, choices)),
    interrupted: signal ?? new AbortController().signal,
    programVersion: '1.2.3',
    redact,
    write: (line) => void lines.push(...redact(line).split('\n')),
    writeJson: (json) => void lines.push(json),
    status: { isTerminal: true, columns: 200, write: (text) => void progress.push(text) },
    onEnd: () => ending.abort(),
  });
  return { code, lines, progress };
}

/** The settings that have a value. */
function definedIn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
