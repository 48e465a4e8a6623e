import { dirname, join, relative, resolve } from 'node:path';
import { SETTINGS, type SettingName } from '../config/settings.ts';
import { shellWord } from '../core/own-command.ts';
import type { Values } from './env-file.ts';
import type { Connection } from './questions.ts';

/** The start of a bot from here on. */
interface Start {
  readonly folder: string;
  readonly connection: Connection;
  readonly values: Values;
  /** Settings that still have to be filled in. */
  readonly lacking: readonly SettingName[];
  /** The package that runs now: its folder and version. */
  readonly program: { readonly root: string; readonly version: string };
}

/** Lines that say what a person does next, in order. */
export function nextSteps({ folder, connection, values, lacking, program }: Start): readonly string[] {
  const { ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL, DIGEST_CHANNEL } = values;
  const channels = [ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL, DIGEST_CHANNEL]
    .flatMap((name) => (name ? [name] : []))
    .map(shownChannel);
  const token =
    connection.kind === 'socket' ? 'create an app-level token with connections:write' : 'copy the signing secret';
  const { install, command } = wayToRun(folder, program);
  const steps = [
    ...(folder === '.' ? [] : [[`cd ${shellWord(folder)}`]]),
    ...(install === undefined ? [] : [[`Install the bot there: ${install}`]]),
    [
      'Create the Slack app: https://api.slack.com/apps > Create New App > From a manifest, paste manifest.yml,',
      `install it, and ${token}.`,
    ],
    ...(lacking.length === 0
      ? []
      : [['Write into .env:', ...lacking.map((name) => `  ${name.padEnd(21)} ${aboutOf(name)}`)]]),
    ...(channels.length === 0
      ? []
      : [[`Invite the bot to ${[...new Set(channels)].join(', ')}: /invite @ and its name.`]]),
    [`Check everything:   ${command} doctor`],
    [
      'Build the dashboards and monitors, and send them to Datadog (the application key also needs the scopes',
      'dashboards_read, dashboards_write, monitors_read and monitors_write):',
      ...['dashboards', 'monitors'].map((name) => `${command} ${name} build && ${command} ${name} push --yes`),
    ],
    [`Start it:           ${command} start`],
  ];
  return [
    '',
    'Next steps:',
    ...steps.flatMap(([first = '', ...rest], index) => [
      `  ${index + 1}. ${first}`,
      ...rest.map((line) => `     ${line}`),
    ]),
  ];
}

/** The command that runs this package in a folder, and the one that installs it there first, if it would not last. */
function wayToRun(
  folder: string,
  { root, version }: Start['program'],
): { readonly install?: string; readonly command: string } {
  // Without `--no` npx would look for a package of this name in the registry when it is not installed.
  const npx = 'npx --no metta-health-bot';
  const place = resolve(folder);
  const parts = root.split(/[\\/]/);
  if (parts.includes('_npx')) return { install: `npm install metta-health-bot@${version}`, command: npx };
  const isInstalled = parts.at(-2) === 'node_modules';
  if (isInstalled && isWithin(place, dirname(dirname(root)))) return { command: npx };
  const file = join(root, 'dist', 'bot', 'main.js');
  return { command: `node ${shellWord(isWithin(file, place) ? relative(place, file) : file)}` };
}

const isWithin = (path: string, folder: string): boolean => !/^\.\.|^[\\/]|^\w:/.test(relative(folder, path));

/** A channel as people write it: by its id, or by its name with #. */
function shownChannel(name: string): string {
  return /^[A-Z0-9]+$/.test(name) ? name : `#${name}`;
}

function aboutOf(name: SettingName): string {
  return SETTINGS.find((setting) => setting.name === name)?.about ?? '';
}
