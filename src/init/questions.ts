import { configFromEnv } from '../config/config.ts';
import { SETTINGS, type Setting, type SettingName } from '../config/settings.ts';
import { addressMistake, isInQuotes } from '../config/value-mistakes.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { fitsEnvFile, type Values } from './env-file.ts';

/** Way in which Slack reaches the bot: Socket Mode, or HTTP at a public URL. */
export type Connection = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly url: string };

/** Setting that a person is asked for. */
export interface Question {
  readonly setting: SettingName;
  /** Whether the answer may hold a key or a password, and is not shown. */
  readonly isHidden: boolean;
  /** Value without an answer; empty leaves the setting unset. */
  readonly fallback: string;
}

/** Flags for settings, without the dashes. */
export const SETTING_FLAGS = {
  site: 'DD_SITE',
  'oncall-channel': 'ONCALL_CHANNEL',
  'fallback-channel': 'ONCALL_FALLBACK_CHANNEL',
  'digest-channel': 'DIGEST_CHANNEL',
  'time-zone': 'TEAM_TIMEZONE',
  'database-url': 'DATABASE_URL',
  collect: 'COLLECT',
} as const satisfies Readonly<Record<string, SettingName>>;

/** Settings without which nobody hears of an incident: a flag has to name them, or say that there is none. */
export const REQUIRED_SETTINGS: readonly SettingName[] = ['ONCALL_CHANNEL', 'ONCALL_FALLBACK_CHANNEL'];

/** Keys that every bot needs with this connection. */
export function neededKeys({ kind }: Connection): readonly SettingName[] {
  return ['SLACK_BOT_TOKEN', kind === 'http' ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN', 'DD_API_KEY', 'DD_APP_KEY'];
}

/** Questions in their order, after those about catalog and connection. */
export function questionsFor(
  connection: Connection,
  { timeZone, collect }: { readonly timeZone: string; readonly collect: string },
): readonly Question[] {
  const keys = neededKeys(connection).map((setting) => questionFor(setting));
  return [
    ...keys,
    questionFor('DD_SITE', defaultOf('DD_SITE')),
    questionFor('ONCALL_CHANNEL'),
    questionFor('ONCALL_FALLBACK_CHANNEL'),
    questionFor('DIGEST_CHANNEL'),
    questionFor('TEAM_TIMEZONE', timeZone),
    questionFor('DATABASE_URL'),
    ...(collect === '' ? [] : [questionFor('COLLECT', collect)]),
  ];
}

/** The question for one setting. */
export function questionFor(setting: SettingName, fallback = ''): Question {
  return { setting, isHidden: isHidden(setting), fallback };
}

/** Whether a setting may hold a key or a password. */
export function isHidden(name: SettingName): boolean {
  return settingOf(name).kind === 'secret' || name === 'DATABASE_URL';
}

/** Words of a question: the setting and its purpose. */
export function wordsOf({ setting, isHidden: hidden, fallback }: Question): string {
  const { name, about, example } = settingOf(setting);
  const isKey = settingOf(setting).kind === 'secret';
  const hint = fallback || (isKey ? 'Enter: later' : 'none');
  const shown = fallback === '' && example !== undefined && !isKey ? ` (such as ${example})` : '';
  return `${name}: ${about}${shown}${hidden ? '; what you type is not shown' : ''}\n  [${hint}] `;
}

function defaultOf(name: SettingName): string {
  return settingOf(name).default ?? '';
}

function settingOf(name: SettingName): Setting {
  const setting = SETTINGS.find((one) => one.name === name);
  if (setting === undefined) throw new Error(`${name} is not in the list of settings`);
  return setting;
}

/** A typed value as its setting stores it: without spaces around it, a channel without its #. */
export function cleaned(name: SettingName, value: string): string {
  const trimmed = value.trim();
  return name.endsWith('_CHANNEL') ? trimmed.replace(/^#/, '') : trimmed;
}

/** Problems of the values that are set, as the start of the bot would report them; what is not set yet is no problem here. */
export function problemsOf(values: Values): readonly Problem[] {
  const set = Object.entries(values).filter(([, value]) => value !== '');
  const unfit = set.filter(([, value]) => !fitsEnvFile(value));
  const fix = 'write it in one line, with one kind of quotation marks at most';
  return [
    ...unfit.map(([where]) => ({ where, what: 'cannot be written to an env file', fix })),
    ...configProblems(values).filter(({ where }) => set.some(([name]) => name === where)),
    ...sameChannel(values),
  ];
}

function configProblems(values: Values): readonly Problem[] {
  try {
    configFromEnv(values);
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}

function sameChannel({ ONCALL_CHANNEL: first = '', ONCALL_FALLBACK_CHANNEL: second = '' }: Values): readonly Problem[] {
  if (first === '' || first !== second) return [];
  const what = 'is the channel of ONCALL_CHANNEL, so incidents would be lost when that channel accepts no messages';
  return [{ where: 'ONCALL_FALLBACK_CHANNEL', what, fix: 'name another channel' }];
}

const WITH_PATH = { what: 'ends with /slack/events, which is added to it', fix: 'write it without /slack/events' };

/** Problem of the URL at which Slack reaches the bot. */
export function urlProblem(where: string, url: string): Problem | undefined {
  if (!isInQuotes(url) && !url.startsWith('https://')) {
    return {
      where,
      what: 'does not start with https://, which Slack requires',
      fix: 'write the https:// URL of the bot',
    };
  }
  const mistake = addressMistake(url) ?? (/\/slack\/events\/?$/.test(url) ? WITH_PATH : undefined);
  return mistake && { where, ...mistake };
}
