import { SHIPPED_DASHBOARDS, SHIPPED_MONITORS } from '../core/package-root.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import type { Environment } from './environment.ts';
import { createSettingReader, type ReportProblem, type SettingReader } from './setting-reader.ts';
import { quoted } from './value-mistakes.ts';

/** URLs and keys of Datadog. */
export interface DatadogConfig {
  readonly apiUrl: string;
  /** URL at which people open Datadog. */
  readonly appUrl: string;
  readonly apiKey: string;
  readonly appKey: string;
}

/** The settings of Datadog alone. Throws ProblemsError with all missing and invalid ones. */
export function datadogFromEnv(env: Environment): DatadogConfig {
  const problems: Problem[] = [];
  const wrong: ReportProblem = (where, what, fix) => void problems.push({ where, what, fix });
  const config = datadogConfig(createSettingReader(env, wrong), wrong);
  if (problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** Folder of the dashboard templates and their ids. */
export function dashboardsFolder(read: Pick<SettingReader, 'text'>): string {
  return read.text('DASHBOARDS_DIR') || SHIPPED_DASHBOARDS;
}

/** Folder of the monitor templates and their ids. */
export function monitorsFolder(read: Pick<SettingReader, 'text'>): string {
  return read.text('MONITORS_DIR') || SHIPPED_MONITORS;
}

/** Whether the bot sends its heartbeat and its backlog to Datadog. */
export function selfMetrics(read: Pick<SettingReader, 'text'>, wrong: ReportProblem): boolean {
  const value = read.text('SELF_METRICS');
  if (value !== 'on' && value !== 'off') wrong('SELF_METRICS', `cannot be ${quoted(value)}`, 'write on or off');
  return value !== 'off';
}

/** Reads the settings of Datadog, and reports missing and invalid ones. */
export function datadogConfig(read: SettingReader, wrong: ReportProblem): DatadogConfig {
  const site = read.text('DD_SITE');
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(site)) {
    const fix = 'write the site alone, such as datadoghq.com, datadoghq.eu or us5.datadoghq.com';
    // The value is not repeated: it may be a URL with a password, or a key.
    wrong('DD_SITE', 'is not a Datadog site', fix);
  }
  return {
    apiUrl: read.text('DD_API_URL') ? read.url('DD_API_URL') : `https://api.${site}`,
    appUrl: appUrl(read, site),
    apiKey: read.required('DD_API_KEY', 'create one under Organization Settings > API Keys in Datadog'),
    appKey: read.required('DD_APP_KEY', 'create one under Organization Settings > Application Keys in Datadog'),
  };
}

/** URL of the app: sites such as us5.datadoghq.com are its host, others have `app.` before them. */
function appUrl(read: SettingReader, site: string): string {
  if (!read.text('DD_APP_URL')) return `https://${site.split('.').length > 2 ? '' : 'app.'}${site}`;
  const url = read.url('DD_APP_URL');
  return URL.canParse(url) ? new URL(url).origin : url;
}
