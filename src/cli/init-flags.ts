import type { Environment } from '../config/environment.ts';
import { SETTINGS, type SettingName } from '../config/settings.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { nearestNames } from '../core/text.ts';
import type { Values } from '../init/env-file.ts';
import { type ExampleCatalog, exampleCatalogs } from '../init/example-catalogs.ts';
import {
  type Connection,
  cleaned,
  isHidden,
  problemsOf,
  REQUIRED_SETTINGS,
  SETTING_FLAGS,
  urlProblem,
} from '../init/questions.ts';
import { readOptions } from './options.ts';

/** Answers that the command line and the environment give. */
export interface InitFlags {
  readonly folder: string;
  /** Whether defaults are taken without asking. */
  readonly yes: boolean;
  readonly help: boolean;
  readonly catalog: ExampleCatalog | undefined;
  readonly connection: Connection | undefined;
  /** Settings; an empty value is an answer, too. */
  readonly values: Values;
}

export const INIT_USAGE = `metta-health-bot init [options]: writes .env, a catalog to start from and the Slack app's manifest

  It asks for what no option says. Without a terminal nobody can be asked: then --catalog, --socket or --url, --oncall-channel and
  --fallback-channel are required, or --yes. A file that exists is kept. Keys (${keyNames()} …) are taken from the
  environment variables of these names, never from options, and may be left out.

  --catalog NAME           ${exampleCatalogs()
    .map(({ name }) => name)
    .join(', ')}
  --folder PATH            folder to write to (this one)
  --socket                 Slack is reached by Socket Mode, without a public address (default)
  --url https://HOST       Slack reaches the bot by HTTP at this URL
  --oncall-channel NAME    channel for incidents; --fallback-channel NAME for when that one accepts no messages; '' for none
  --digest-channel NAME    channel of the daily digest
  --site SITE              Datadog site (datadoghq.com)
  --time-zone ZONE         time zone of the team (that of this machine)
  --database-url URL       PostgreSQL instead of SQLite; others can see an option, so a password is safer in DATABASE_URL
  --collect NAMES          collectors that the bot runs itself (those of the catalog); '' for none
  --set NAME=VALUE         any other setting, several times
  --yes                    ask nothing, and take the default of everything that no option says

Exit codes: 0 done, 64 unknown option, 78 values or files to fix, 130 ended by Ctrl-C before anything was written.`;

const OPTIONS = {
  catalog: { type: 'string' },
  folder: { type: 'string', default: '.' },
  socket: { type: 'boolean', default: false },
  url: { type: 'string' },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  set: { type: 'string', multiple: true, default: [] as string[] },
  ...(Object.fromEntries(Object.keys(SETTING_FLAGS).map((flag) => [flag, { type: 'string' }])) as {
    readonly [Flag in keyof typeof SETTING_FLAGS]: { readonly type: 'string' };
  }),
} as const;

/**
 * Reads the command line, and keys from the environment. With `mayAsk` what is missing is asked later. Throws ProblemsError with
 * everything that is missing or wrong, and UsageError for an option that does not exist.
 */
export function readInitFlags(args: readonly string[], env: Environment, mayAsk: boolean): InitFlags {
  const { values: flags } = readOptions({ args: [...args], options: OPTIONS }, INIT_USAGE);
  const problems: Problem[] = [];
  const values: Record<string, string> = {};
  for (const { name } of SETTINGS.filter(({ name }) => isHidden(name))) {
    const key = env[name]?.trim() ?? '';
    if (key !== '') values[name] = key;
  }
  for (const [flag, name] of Object.entries(SETTING_FLAGS)) {
    const value = flags[flag as keyof typeof SETTING_FLAGS];
    if (value !== undefined) values[name] = cleaned(name, value);
  }
  for (const pair of flags.set) {
    const [name, value] = splitPair(pair, problems);
    if (name !== undefined) values[name] = cleaned(name, value);
  }
  const connection = connectionOf(flags, problems);
  const catalog = catalogNamed(flags.catalog, problems);
  problems.push(...problemsOf(values).map((problem) => ({ ...problem, where: flagOf(problem.where) })));
  if (!mayAsk && !flags.yes && !flags.help) problems.push(...missing({ ...flags, values }));
  if (problems.length > 0 && !flags.help) throw new ProblemsError(problems);
  return { folder: flags.folder, yes: flags.yes, help: flags.help, catalog, connection, values };
}

function missing(given: {
  readonly catalog?: string | undefined;
  readonly socket: boolean;
  readonly url?: string | undefined;
  readonly values: Values;
}): readonly Problem[] {
  const what = 'is missing, and this is not a terminal at which somebody could be asked';
  const absent: (readonly [flag: string, fix: string])[] = [];
  if (given.catalog === undefined) absent.push(['--catalog', `add --catalog with one of ${names()}`]);
  if (!given.socket && given.url === undefined) {
    absent.push(['--socket', 'add --socket, or --url https://HOST at which Slack reaches the bot']);
  }
  for (const name of REQUIRED_SETTINGS.filter((one) => given.values[one] === undefined)) {
    absent.push([flagOf(name), `add ${flagOf(name)} with the name of a channel, or with '' for none`]);
  }
  return absent.map(([where, fix]) => ({ where, what, fix: `${fix}; or --yes for the default of everything` }));
}

/** The flag of a setting, as a person would write it; its own name if it has none. */
function flagOf(name: string): string {
  const flag = Object.entries(SETTING_FLAGS).find(([, setting]) => setting === name)?.[0];
  return flag === undefined ? name : `--${flag}`;
}

const names = () =>
  exampleCatalogs()
    .map(({ name }) => name)
    .join(', ');

function catalogNamed(name: string | undefined, problems: Problem[]): ExampleCatalog | undefined {
  if (name === undefined) return undefined;
  const found = exampleNamed(name);
  if ('what' in found) {
    problems.push(found);
    return undefined;
  }
  return found;
}

/** The example catalog of that name, or the problem that there is none. */
export function exampleNamed(name: string): ExampleCatalog | Problem {
  const all = exampleCatalogs();
  const found = all.find((one) => one.name === name.trim());
  if (found) return found;
  const near = nearestNames(
    name,
    all.map((one) => one.name),
    1,
  )[0];
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  return {
    where: '--catalog',
    what: `no catalog is called "${name.slice(0, 60)}"`,
    fix: `${hint}write one of ${names()}`,
  };
}

function connectionOf(
  { socket, url }: { readonly socket: boolean; readonly url?: string | undefined },
  problems: Problem[],
): Connection | undefined {
  if (url === undefined) return socket ? { kind: 'socket' } : undefined;
  if (socket) {
    problems.push({
      where: '--socket',
      what: 'contradicts --url: Slack uses one of the two',
      fix: 'leave one of them out',
    });
  }
  const problem = urlProblem('--url', url);
  if (problem) problems.push(problem);
  return { kind: 'http', url };
}

/** Settings whose folders `init` writes into, or names after them. */
const PLACES_OF_INIT: readonly string[] = ['CATALOG_FILE', 'DASHBOARDS_DIR', 'MONITORS_DIR'];

function splitPair(pair: string, problems: Problem[]): readonly [SettingName | undefined, string] {
  const [, written = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
  const setting = SETTINGS.find(({ name }) => name === written);
  if (setting !== undefined && isHidden(setting.name)) {
    const what = `${setting.name} may hold a key, which others can see in an option`;
    problems.push({ where: '--set', what, fix: `set the environment variable ${setting.name} instead` });
    return [undefined, ''];
  }
  if (setting !== undefined && PLACES_OF_INIT.includes(setting.name)) {
    const what = `${setting.name} is where init writes it`;
    problems.push({ where: '--set', what, fix: 'leave it out; move the folder afterwards, and change .env' });
    return [undefined, ''];
  }
  if (setting === undefined || !pair.includes('=')) {
    problems.push({
      where: '--set',
      what: 'is not a setting with a value',
      fix: 'write NAME=VALUE, with the name of a setting, such as LOG_LEVEL=debug',
    });
    return [undefined, ''];
  }
  return [setting.name, value];
}

function keyNames(): string {
  return SETTINGS.filter((setting) => 'kind' in setting && setting.kind === 'secret')
    .slice(0, 2)
    .map(({ name }) => name)
    .join(', ');
}
