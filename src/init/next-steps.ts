import { SETTINGS, type SettingName } from '../config/settings.ts';
import type { Values } from './env-file.ts';
import type { Connection } from './questions.ts';

/** The start of a bot from here on. */
interface Start {
  readonly folder: string;
  readonly connection: Connection;
  readonly values: Values;
  /** Settings that still have to be filled in. */
  readonly lacking: readonly SettingName[];
}

/** Lines that say what a person does next, in order. */
export function nextSteps({ folder, connection, values, lacking }: Start): readonly string[] {
  const { ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL, DIGEST_CHANNEL } = values;
  const channels = [ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL, DIGEST_CHANNEL]
    .flatMap((name) => (name ? [name] : []))
    .map(shownChannel);
  const token =
    connection.kind === 'socket' ? 'create an app-level token with connections:write' : 'copy the signing secret';
  const steps = [
    ...(folder === '.' ? [] : [[`cd ${shellWord(folder)}`]]),
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
    ['Check everything:   npx metta-health-bot doctor'],
    [
      'Build the dashboards and monitors, and send them to Datadog (the application key also needs the scopes',
      'dashboards_read, dashboards_write, monitors_read and monitors_write):',
      ...SYNC,
    ],
    ['Start it:           npx metta-health-bot start'],
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

/** A folder as a shell reads it. */
const shellWord = (folder: string) => (/^[\w./~-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`);

const SYNC = ['dashboards', 'monitors'].map(
  (name) => `npx metta-health-bot ${name} build && npx metta-health-bot ${name} push --yes`,
);

/** A channel as people write it: by its id, or by its name with #. */
function shownChannel(name: string): string {
  return /^[A-Z0-9]+$/.test(name) ? name : `#${name}`;
}

function aboutOf(name: SettingName): string {
  return SETTINGS.find((setting) => setting.name === name)?.about ?? '';
}
