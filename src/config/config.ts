import { isTimeZone } from '../health/days.ts';
import { type Problem, ProblemsError } from '../problem.ts';
import { SETTINGS, type Setting, type SettingName } from './settings.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How Slack reaches the bot. */
export type SlackTransport =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };

/** Everything the environment decides, checked and frozen. */
export interface Config {
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly transport: SlackTransport };
  readonly datadog: { readonly apiUrl: string; readonly apiKey: string; readonly appKey: string };
  readonly timeZone: string;
  readonly healthPort: number;
  readonly logLevel: LogLevel;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment. Throws ProblemsError with every missing and every wrong setting. */
export function configFromEnv(env: Environment): Config {
  const problems: Problem[] = [];
  const read = (name: SettingName) => env[name]?.trim() || settingOf(name).default || '';
  const wrong = (where: string, what: string, fix: string) => void problems.push({ where, what, fix });

  const required = (name: SettingName, fix: string) => {
    const value = read(name);
    if (!value) wrong(name, 'is not set', fix);
    return value;
  };
  const port = (name: SettingName) => {
    const value = Number(read(name));
    if (!Number.isInteger(value) || value < 0 || value > 65_535) {
      wrong(name, `cannot be "${read(name)}"`, 'write a port number from 0 to 65535 (0 takes any free one)');
    }
    return value;
  };
  const url = (name: SettingName, value: string) => {
    // The value is not repeated: an address may hold a password.
    if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
      wrong(name, 'is no complete address', 'write an address that starts with https:// or http://');
    }
    return value;
  };

  const config: Config = {
    slack: {
      botToken: slackToken('SLACK_BOT_TOKEN', 'xoxb-', read('SLACK_BOT_TOKEN'), wrong),
      apiUrl: url('SLACK_API_URL', read('SLACK_API_URL')),
      transport: transport(read, port('PORT'), wrong),
    },
    datadog: {
      apiUrl: read('DD_API_URL')
        ? url('DD_API_URL', read('DD_API_URL'))
        : `https://api.${site(read('DD_SITE'), wrong)}`,
      apiKey: required('DD_API_KEY', 'create one under Organization Settings > API Keys in Datadog'),
      appKey: required('DD_APP_KEY', 'create one under Organization Settings > Application Keys in Datadog'),
    },
    timeZone: read('TEAM_TIMEZONE'),
    healthPort: port('HEALTH_PORT'),
    logLevel: LOG_LEVELS.find((level) => level === read('LOG_LEVEL')) ?? 'info',
  };
  const { transport: way } = config.slack;
  if (way.kind === 'http' && way.port !== 0 && way.port === config.healthPort) {
    wrong('HEALTH_PORT', `is ${way.port}, as PORT is`, 'give the two different ports');
  }
  if (!isTimeZone(config.timeZone)) {
    wrong('TEAM_TIMEZONE', `no zone is called "${config.timeZone}"`, 'write an IANA zone, such as Europe/Berlin');
  }
  if (config.logLevel !== read('LOG_LEVEL')) {
    wrong('LOG_LEVEL', `cannot be "${read('LOG_LEVEL')}"`, `write one of ${LOG_LEVELS.join(', ')}`);
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  return Object.freeze(config);
}

function site(value: string, wrong: Wrong): string {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value)) {
    wrong(
      'DD_SITE',
      `cannot be "${value}"`,
      'write the site alone, such as datadoghq.com, datadoghq.eu or us5.datadoghq.com',
    );
  }
  return value;
}

type Wrong = (where: string, what: string, fix: string) => void;

function transport(read: (name: SettingName) => string, port: number, wrong: Wrong): SlackTransport {
  const signingSecret = read('SLACK_SIGNING_SECRET');
  if (!read('SLACK_APP_TOKEN') && signingSecret) return { kind: 'http', signingSecret, port };
  if (!read('SLACK_APP_TOKEN')) {
    const fix = 'set SLACK_APP_TOKEN for Socket Mode (no public address needed), or SLACK_SIGNING_SECRET for HTTP';
    wrong('SLACK_APP_TOKEN', 'neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set', fix);
    return { kind: 'socket', appToken: '' };
  }
  return { kind: 'socket', appToken: slackToken('SLACK_APP_TOKEN', 'xapp-', read('SLACK_APP_TOKEN'), wrong) };
}

/** The value itself never enters a message: a token in the wrong place is still a token. */
function slackToken(name: SettingName, prefix: string, value: string, wrong: Wrong): string {
  const fix = `take the ${settingOf(name).about}; it starts with ${prefix}`;
  if (!value) wrong(name, 'is not set', fix);
  else if (!value.startsWith(prefix)) wrong(name, `does not start with ${prefix}`, fix);
  return value;
}

function settingOf(name: SettingName): Setting {
  const setting = SETTINGS.find((candidate) => candidate.name === name);
  if (!setting) throw new Error(`${name} is not in the list of settings`);
  return setting;
}
