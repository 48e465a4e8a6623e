import { statSync } from 'node:fs';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { canonicalTimeZone, isTimeZone } from '../core/time-zone.ts';
import { resolveTimeZone } from '../core/time-zone-search.ts';
import { type DatadogConfig, dashboardsFolder, datadogConfig, selfMetrics } from './datadog-config.ts';
import type { Environment } from './environment.ts';
import { misspelledSettings } from './misspelled.ts';
import { secretsOf } from './secrets.ts';
import { createSettingReader, type ReportProblem, type SettingReader } from './setting-reader.ts';
import { SETTINGS } from './settings.ts';
import { type SourcesConfig, sourcesConfig } from './sources-config.ts';
import { type Retention, retentionConfig, type StoreConfig, storeConfig } from './store-config.ts';
import { isLoopback, quoted } from './value-mistakes.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Transport of requests from Slack. */
export type SlackTransport =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };

/** Channels for incidents, and the interval of evaluations. */
export interface OncallConfig {
  /** Id or name of a Slack channel; undefined if none is set. */
  readonly channel: string | undefined;
  readonly fallbackChannel: string | undefined;
  readonly watchIntervalMs: number;
}

/** All settings, checked and frozen. */
export interface Config {
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly transport: SlackTransport };
  readonly datadog: DatadogConfig;
  readonly oncall: OncallConfig;
  readonly digest: {
    /** Id or name of the channel that gets the digest by default. */
    readonly channel: string | undefined;
  };
  readonly sources: SourcesConfig;
  /** Whether the bot sends its own metrics to Datadog. */
  readonly selfMetrics: boolean;
  readonly charts: ChartConfig;
  /** Folder of the dashboard templates and their ids. */
  readonly dashboardsFolder: string;
  readonly store: StoreConfig;
  readonly retention: Retention;
  readonly timeZone: string;
  readonly healthPort: number;
  /** Host name or address of the health port. */
  readonly healthHost: string;
  readonly logLevel: LogLevel;
  /** Values to redact: all secrets of the settings, used or not. */
  readonly secrets: readonly string[];
}

/** Reads the environment. Throws ProblemsError with all missing and invalid settings. */
export function configFromEnv(env: Environment): Config {
  const { config, problems } = readConfig(env);
  if (problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** Reads the environment as far as it is valid: a setting with a problem has an unchecked value, or an empty one. */
export function readConfig(env: Environment): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const wrong: ReportProblem = (where, what, fix) => void problems.push({ where, what, fix });
  const read = createSettingReader(env, wrong);
  const config: Config = {
    slack: {
      botToken: read.slackToken('SLACK_BOT_TOKEN', 'xoxb-'),
      apiUrl: read.url('SLACK_API_URL'),
      transport: transportOf(read, wrong),
    },
    datadog: datadogConfig(read, wrong),
    oncall: {
      channel: read.channel('ONCALL_CHANNEL'),
      fallbackChannel: read.channel('ONCALL_FALLBACK_CHANNEL'),
      watchIntervalMs:
        1_000 * read.whole('WATCH_INTERVAL_SECONDS', { from: 1, to: 3_600, fix: 'write whole seconds from 1 to 3600' }),
    },
    digest: { channel: read.channel('DIGEST_CHANNEL') },
    sources: sourcesConfig(read, wrong),
    selfMetrics: selfMetrics(read, wrong),
    charts: chartConfig(read, wrong),
    dashboardsFolder: dashboardsFolder(read),
    store: storeConfig(read.text('DATABASE_URL'), read.text('DATA_DIR'), wrong),
    retention: retentionConfig(read, wrong),
    timeZone: timeZoneOf(read, wrong),
    healthPort: port(read, 'HEALTH_PORT'),
    healthHost: read.host('HEALTH_HOST'),
    logLevel: LOG_LEVELS.find((level) => level === read.text('LOG_LEVEL')) ?? 'info',
    secrets: secretsOf(env),
  };
  const { transport } = config.slack;
  if (transport.kind === 'http' && transport.port !== 0 && transport.port === config.healthPort) {
    wrong('HEALTH_PORT', `is ${transport.port}, the same as PORT`, 'choose two different ports');
  }
  if (config.logLevel !== read.text('LOG_LEVEL')) {
    wrong('LOG_LEVEL', `cannot be ${quoted(read.text('LOG_LEVEL'))}`, `write one of ${LOG_LEVELS.join(', ')}`);
  }
  return { config: Object.freeze(config), problems };
}

function port(read: SettingReader, name: 'PORT' | 'HEALTH_PORT'): number {
  return read.whole(name, { from: 0, to: 65_535, fix: 'write a port number from 0 to 65535 (0 takes any free one)' });
}

function transportOf(read: SettingReader, wrong: ReportProblem): SlackTransport {
  const number = port(read, 'PORT');
  const signingSecret = read.secret('SLACK_SIGNING_SECRET');
  if (!read.text('SLACK_APP_TOKEN') && signingSecret) return { kind: 'http', signingSecret, port: number };
  if (!read.text('SLACK_APP_TOKEN')) {
    const fix = 'set SLACK_APP_TOKEN for Socket Mode (no public address needed), or SLACK_SIGNING_SECRET for HTTP';
    wrong('SLACK_APP_TOKEN', 'neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set', fix);
    return { kind: 'socket', appToken: '' };
  }
  return { kind: 'socket', appToken: read.slackToken('SLACK_APP_TOKEN', 'xapp-') };
}

/**
 * Warnings about valid settings that put secrets or alarms at risk, and about misspelled ones, each with its next step; `file` is the env file in the working folder.
 */
export function startWarnings(env: Environment, file = '.env'): readonly string[] {
  return [...readableByOthers(file), ...plainHttp(env), ...uselessFallback(env), ...misspelledSettings(env)];
}

function readableByOthers(file: string): readonly string[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  // Windows has no such bits, and reports them all as set.
  if (!stats || process.platform === 'win32' || (stats.mode & 0o077) === 0) return [];
  return [
    `${file} holds secrets and can be read or changed by other users of this machine. Next step: chmod 600 ${file}`,
  ];
}

/** Warning about equal channels, compared as written: whether an id and a name are one channel is only known to Slack. */
function uselessFallback({ ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL }: Environment): readonly string[] {
  const [channel, fallback] = [ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL].map((name) =>
    (name ?? '').trim().replace(/^#/, ''),
  );
  if (channel === '' || channel !== fallback) return [];
  return [
    'ONCALL_FALLBACK_CHANNEL is the channel of ONCALL_CHANNEL, so incidents are not posted when that channel accepts no messages. Next step: name another channel',
  ];
}

function plainHttp(env: Environment): readonly string[] {
  const names = SETTINGS.filter((setting) => 'kind' in setting && setting.kind === 'address')
    .map(({ name }) => name)
    .filter((name) => isPlain(env[name]?.trim() ?? ''));
  if (names.length === 0) return [];
  return [
    `${names.join(', ')}: http:// sends requests and tokens unencrypted. Next step: use https://, unless you trust the network`,
  ];
}

function isPlain(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** Time zone of the team, in canonical form; a name that is not that of one zone is reported. */
function timeZoneOf(read: SettingReader, wrong: ReportProblem): string {
  const name = read.text('TEAM_TIMEZONE');
  const timeZone = canonicalTimeZone(name);
  if (timeZone !== undefined) return timeZone;
  const what = isTimeZone(name)
    ? `${quoted(name)} is not the zone of one place`
    : `no time zone is called ${quoted(name)}`;
  wrong('TEAM_TIMEZONE', what, `write an IANA zone, such as ${zonesMeantBy(name).join(' or ') || 'Europe/Berlin'}`);
  return 'UTC';
}

/** Zones that a name may mean, such as a city or an abbreviation; those of an offset depend on the season, and are left out. */
function zonesMeantBy(name: string): readonly string[] {
  const resolved = resolveTimeZone(name, 0);
  if (resolved.kind === 'known') return [resolved.zone];
  return resolved.kind === 'several' && resolved.why !== 'offset' ? resolved.matches.map(({ zone }) => zone) : [];
}

/** The time zone alone. Throws ProblemsError if it is invalid. */
export function timeZoneFromEnv(env: Environment): string {
  const wrong: ReportProblem = (where, what, fix) => {
    throw new ProblemsError([{ where, what, fix }]);
  };
  return timeZoneOf(createSettingReader(env, wrong), wrong);
}

/** Chart renderer: the bot itself, or a QuickChart server of the user's choice. */
type ChartConfig = { readonly kind: 'embedded' } | { readonly kind: 'quickchart'; readonly url: string };

/** Chart renderer of the settings; the URL has no default, because that server would get the team's numbers. */
function chartConfig(read: SettingReader, wrong: ReportProblem): ChartConfig {
  const renderer = read.text('CHART_RENDERER');
  // Checked even if it is not used.
  const url = read.text('QUICKCHART_URL') && read.url('QUICKCHART_URL');
  if (renderer === 'quickchart') {
    if (url) return { kind: 'quickchart', url };
    wrong('QUICKCHART_URL', 'is not set', 'write the URL of your QuickChart server, or unset CHART_RENDERER');
  } else if (renderer !== 'embedded') {
    wrong('CHART_RENDERER', `cannot be ${quoted(renderer)}`, 'write embedded or quickchart');
  }
  return { kind: 'embedded' };
}
