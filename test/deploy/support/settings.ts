import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SETTINGS } from '../../../src/config/settings.ts';

/** Variables of Node, of npm packages and of the system that files of deploy/ set besides the bot's settings. */
const OF_NODE = ['NODE_ENV', 'NODE_OPTIONS', 'TMPDIR'];

/** Names among these that neither the bot nor Node reads. */
export function unknownSettings(names: readonly string[]): readonly string[] {
  const known: readonly string[] = [...SETTINGS.map(({ name }) => name), ...OF_NODE];
  return names.filter((name) => !known.includes(name));
}

/** Names of settings with a secret: they belong in no file of the repository. */
export const SECRETS: readonly string[] = [
  'DATABASE_URL',
  ...SETTINGS.flatMap((setting) => ('kind' in setting && setting.kind === 'secret' ? [setting.name] : [])),
];

/** Settings without which no bot in Socket Mode starts. */
export const REQUIRED = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DD_API_KEY', 'DD_APP_KEY'] as const;

/** The variables of a file of `NAME=value` lines. */
export function readEnvFile(file: string): Readonly<Record<string, string | undefined>> {
  return parseEnv(readFileSync(file, 'utf8'));
}
