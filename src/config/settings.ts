/** One environment variable with its purpose and default. `.env.example` is tested against this list. */
export interface Setting {
  readonly name: string;
  /** `secret`: a token or key. `address`: an http URL. The reader checks both, and neither is ever repeated. */
  readonly kind?: 'secret' | 'address';
  readonly about: string;
  readonly default?: string;
  /** Example of a value, for messages and for `.env.example`. */
  readonly example?: string;
}

export const DEFAULT_DATA_FOLDER = './data';

/** Every environment variable that the bot reads. */
export const SETTINGS = [
  {
    name: 'SLACK_BOT_TOKEN',
    kind: 'secret',
    about: 'bot token, from "OAuth & Permissions" of the Slack app',
    example: 'xoxb-...',
  },
  {
    name: 'SLACK_APP_TOKEN',
    kind: 'secret',
    about: 'app-level token with connections:write; turns Socket Mode on',
    example: 'xapp-...',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    kind: 'secret',
    about: 'from "Basic Information"; for HTTP instead of Socket Mode, at /slack/events',
  },
  { name: 'PORT', about: 'port on which Slack reaches the bot, on every interface; HTTP only', default: '3000' },
  { name: 'SLACK_API_URL', kind: 'address', about: 'base URL of the Slack API', default: 'https://slack.com/api/' },
  { name: 'DD_API_KEY', kind: 'secret', about: 'Datadog API key' },
  {
    name: 'DD_APP_KEY',
    kind: 'secret',
    about:
      'Datadog application key with the scopes timeseries_query and events_read (logs_read_data if the catalog says feeds: logs)',
  },
  { name: 'DD_SITE', about: 'Datadog site, as in the address of your Datadog', default: 'datadoghq.com' },
  {
    name: 'DD_API_URL',
    kind: 'address',
    about: 'base URL of the Datadog API; overrides DD_SITE',
    example: 'https://api.datadoghq.com',
  },
  {
    name: 'DD_APP_URL',
    kind: 'address',
    about: 'URL at which people open Datadog, if it is not that of the site',
    example: 'https://acme.datadoghq.com',
  },
  {
    name: 'DASHBOARDS_DIR',
    about: 'folder of the dashboard templates and of ids.json, which a push writes; unset means the shipped folder',
    example: 'dashboards',
  },
  {
    name: 'MONITORS_DIR',
    about: 'folder of the monitor templates and of ids.json, which a push writes; unset means the shipped folder',
    example: 'monitors',
  },
  {
    name: 'SELF_METRICS',
    about: 'on or off; on: the bot sends its heartbeat and its backlog to Datadog each minute, for the monitors',
    default: 'on',
  },
  { name: 'CATALOG_FILE', about: 'catalog file or folder; unset means the shipped catalog', example: 'catalog' },
  {
    name: 'ONCALL_CHANNEL',
    about: 'channel for incidents, by id or name; unset means that incidents are not posted',
    example: 'C0123456789',
  },
  {
    name: 'ONCALL_FALLBACK_CHANNEL',
    about:
      'channel for incidents when ONCALL_CHANNEL is archived or the bot is not in it; also for alarms about stuck messages or the database',
    example: 'C0123456789',
  },
  {
    name: 'DIGEST_CHANNEL',
    about: 'channel that gets the daily digest by default, by id or name; its time is in the catalog',
    example: 'C0123456789',
  },
  { name: 'CHART_RENDERER', about: 'chart renderer: embedded or quickchart', default: 'embedded' },
  {
    name: 'QUICKCHART_URL',
    kind: 'address',
    about: 'your QuickChart server, for CHART_RENDERER=quickchart',
    example: 'http://quickchart:3400',
  },
  {
    name: 'COLLECT',
    about: 'collectors that the bot runs itself: github, wandb, skypilot, eval, health; unset means none',
    example: 'github,health',
  },
  {
    name: 'DD_ENV',
    about: 'environment tag of everything that the collectors and the bot send',
    example: 'production',
  },
  {
    name: 'GITHUB_TOKEN',
    kind: 'secret',
    about: 'token that may read contents, pull requests, issues and actions of the repository',
  },
  { name: 'GITHUB_REPOSITORY', about: 'repository to collect, as owner/name', example: 'owner/name' },
  {
    name: 'GITHUB_API_URL',
    kind: 'address',
    about: 'base URL of the GitHub API',
    default: 'https://api.github.com',
  },
  {
    name: 'GITHUB_COMMITS_DIR',
    about: 'clone whose git log is read for commits instead of the API',
    example: '/srv/app',
  },
  { name: 'WANDB_API_KEY', kind: 'secret', about: 'API key of Weights & Biases' },
  { name: 'WANDB_PROJECT', about: 'project whose runs to collect', example: 'entity/project' },
  { name: 'WANDB_API_URL', kind: 'address', about: 'base URL of its API', default: 'https://api.wandb.ai' },
  { name: 'WANDB_APP_URL', kind: 'address', about: 'URL at which people open its runs', default: 'https://wandb.ai' },
  {
    name: 'SKYPILOT_API_URL',
    kind: 'address',
    about: 'URL of the SkyPilot API server; with USER:PASSWORD@ before the host if it asks for these',
    example: 'https://skypilot.example.com',
  },
  {
    name: 'SKYPILOT_API_TOKEN',
    kind: 'secret',
    about: 'token of a service account there, if it has users; overrides a user and password',
  },
  {
    name: 'EVAL_RESULTS_DIR',
    about: 'folder with a JSON file for each evaluation, if eval reads a folder in the catalog',
    example: '/srv/evals',
  },
  {
    name: 'WATCH_INTERVAL_SECONDS',
    about: 'interval between evaluations of the alert rules, in seconds',
    default: '60',
  },
  {
    name: 'DATABASE_URL',
    about: 'PostgreSQL database, for several replicas; TLS with ?sslmode=verify-full; unset means SQLite in DATA_DIR',
    example: 'postgres://user:password@host/database',
  },
  { name: 'DATA_DIR', about: 'folder of the SQLite database', default: DEFAULT_DATA_FOLDER },
  {
    name: 'KEEP_MESSAGES_DAYS',
    about: 'days for which delivered messages are stored, from 7 to 400',
    default: '30',
  },
  {
    name: 'KEEP_INCIDENTS_DAYS',
    about: 'days for which resolved incidents and their history are stored, from 30 to 4000',
    default: '400',
  },
  { name: 'TEAM_TIMEZONE', about: 'IANA time zone of the team', default: 'UTC', example: 'Europe/Berlin' },
  { name: 'HEALTH_PORT', about: 'port of /livez, /readyz and /metrics', default: '3001' },
  {
    name: 'HEALTH_HOST',
    about: 'address of that port: this machine only by default; 0.0.0.0 is every interface',
    default: '127.0.0.1',
  },
  { name: 'LOG_LEVEL', about: 'debug, info, warn or error', default: 'info' },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

type NameOf<Kind extends Setting['kind']> = Extract<(typeof SETTINGS)[number], { readonly kind: Kind }>['name'];
export type SecretName = NameOf<'secret'>;
export type AddressName = NameOf<'address'>;
