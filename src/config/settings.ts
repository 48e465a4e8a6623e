/** One environment variable: what it is for, and its default if it has one. `.env.example` is tested against this list. */
export interface Setting {
  readonly name: string;
  /** `secret`: a token or key. `address`: one that starts with http. The reader checks both, and neither is ever repeated. */
  readonly kind?: 'secret' | 'address';
  readonly about: string;
  readonly default?: string;
  /** What a value looks like, for messages and for `.env.example`. */
  readonly example?: string;
}

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
  { name: 'PORT', about: 'where Slack reaches the bot, at every address of the machine; HTTP only', default: '3000' },
  { name: 'SLACK_API_URL', kind: 'address', about: 'base address of the Slack API', default: 'https://slack.com/api/' },
  { name: 'DD_API_KEY', kind: 'secret', about: 'Datadog API key' },
  {
    name: 'DD_APP_KEY',
    kind: 'secret',
    about:
      'Datadog application key with the scopes timeseries_query and events_read (logs_read_data where the catalog says feeds: logs)',
  },
  { name: 'DD_SITE', about: 'Datadog site, as in the address of your Datadog', default: 'datadoghq.com' },
  {
    name: 'DD_API_URL',
    kind: 'address',
    about: 'base address of the Datadog API; wins over DD_SITE',
    example: 'https://api.datadoghq.com',
  },
  {
    name: 'DD_APP_URL',
    kind: 'address',
    about: 'where people open Datadog, if not at the address of the site',
    example: 'https://acme.datadoghq.com',
  },
  {
    name: 'DASHBOARDS_DIR',
    about: 'folder of the dashboard templates and of the ids that a push writes; unset means the shipped one',
    example: 'dashboards',
  },
  {
    name: 'MONITORS_DIR',
    about: 'folder of the monitor templates and of the ids that a push writes; unset means the shipped one',
    example: 'monitors',
  },
  {
    name: 'SELF_METRICS',
    about:
      'on: the bot sends Datadog its heartbeat and its backlog each minute, which monitors watch; off: it does not',
    default: 'on',
  },
  { name: 'CATALOG_FILE', about: 'catalog file or folder; unset means the shipped one', example: 'catalog' },
  {
    name: 'ONCALL_CHANNEL',
    about: 'channel in which incidents are told, by id or name; unset means that nobody is told',
    example: 'C0123456789',
  },
  {
    name: 'ONCALL_FALLBACK_CHANNEL',
    about:
      'where they are told instead when that channel is archived or the bot is not in it; also where on-call hears that messages or the database are stuck',
    example: 'C0123456789',
  },
  {
    name: 'DIGEST_CHANNEL',
    about: 'channel that gets the daily digest without asking, by id or name; when is in the catalog',
    example: 'C0123456789',
  },
  { name: 'CHART_RENDERER', about: 'who draws pictures: embedded or quickchart', default: 'embedded' },
  {
    name: 'QUICKCHART_URL',
    kind: 'address',
    about: 'your QuickChart server, for CHART_RENDERER=quickchart',
    example: 'http://quickchart:3400',
  },
  {
    name: 'COLLECT',
    about: 'which collectors the bot runs itself: github, wandb, skypilot, eval, health; unset means none',
    example: 'github,health',
  },
  { name: 'DD_ENV', about: 'environment of what the collectors send', example: 'production' },
  {
    name: 'GITHUB_TOKEN',
    kind: 'secret',
    about: 'may read contents, pull requests, issues and actions of the repository',
  },
  { name: 'GITHUB_REPOSITORY', about: 'repository that is collected', example: 'owner/name' },
  {
    name: 'GITHUB_API_URL',
    kind: 'address',
    about: 'base address of the GitHub API',
    default: 'https://api.github.com',
  },
  {
    name: 'GITHUB_COMMITS_DIR',
    about: 'a clone whose git log tells the commits instead of the API',
    example: '/srv/app',
  },
  { name: 'WANDB_API_KEY', kind: 'secret', about: 'API key of Weights & Biases' },
  { name: 'WANDB_PROJECT', about: 'project whose runs are collected', example: 'entity/project' },
  { name: 'WANDB_API_URL', kind: 'address', about: 'base address of its API', default: 'https://api.wandb.ai' },
  { name: 'WANDB_APP_URL', kind: 'address', about: 'where people open its runs', default: 'https://wandb.ai' },
  {
    name: 'SKYPILOT_API_URL',
    kind: 'address',
    about: 'address of the SkyPilot API server; https://user:password@host where it asks for these',
    example: 'https://skypilot.example.com',
  },
  {
    name: 'SKYPILOT_API_TOKEN',
    kind: 'secret',
    about: 'token of a service account there, if it has users; wins over a user and password',
  },
  {
    name: 'EVAL_RESULTS_DIR',
    about: 'folder with a JSON file for each evaluation, where the catalog says that eval reads a folder',
    example: '/srv/evals',
  },
  { name: 'WATCH_INTERVAL_SECONDS', about: 'how often the collectors are looked at', default: '60' },
  {
    name: 'DATABASE_URL',
    about: 'PostgreSQL, for several replicas; TLS with ?sslmode=verify-full; unset means SQLite under DATA_DIR',
    example: 'postgres://user:password@host/database',
  },
  { name: 'DATA_DIR', about: 'folder of the SQLite database', default: './data' },
  {
    name: 'KEEP_MESSAGES_DAYS',
    about: 'how long messages are kept that Slack shows as they should be, in days from 7 to 400',
    default: '30',
  },
  {
    name: 'KEEP_INCIDENTS_DAYS',
    about: 'how long resolved incidents and their history are kept, in days from 30 to 4000',
    default: '400',
  },
  { name: 'TEAM_TIMEZONE', about: 'IANA zone whose days the team lives in', default: 'UTC', example: 'Europe/Berlin' },
  { name: 'HEALTH_PORT', about: 'port of /livez, /readyz and /metrics', default: '3001' },
  {
    name: 'HEALTH_HOST',
    about: 'address at which these are served: this machine only, unless told otherwise; 0.0.0.0 is everywhere',
    default: '127.0.0.1',
  },
  { name: 'LOG_LEVEL', about: 'debug, info, warn or error', default: 'info' },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

type NameOf<Kind extends Setting['kind']> = Extract<(typeof SETTINGS)[number], { readonly kind: Kind }>['name'];
export type SecretName = NameOf<'secret'>;
export type AddressName = NameOf<'address'>;
