import { SETTINGS, type Setting, type SettingName } from '../config/settings.ts';

/** Values of settings by their names; an empty one is not set. */
export type Values = Partial<Readonly<Record<SettingName, string>>>;

/** Settings that have a line of their own in an env file without any value. */
const ALWAYS: readonly string[] = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DD_API_KEY', 'DD_APP_KEY'];

const HEADING = `# Settings of metta-health-bot, written by \`metta-health-bot init\`: every setting that there is. Lines that are commented out show a default
# or an example. Keep this file to yourself: it holds keys.`;

/**
 * Renders an env file with these values; `needed` are the settings that must be filled in, and have an empty line if they have no value.
 */
export function renderEnvFile(values: Values, needed: readonly SettingName[]): string {
  return `${[HEADING, ...renderSettings(values, needed)].join('\n\n')}\n`;
}

/** Renders every setting with its purpose, its value, or its default or example as a comment. */
export function renderSettings(values: Values, needed: readonly string[] = ALWAYS): readonly string[] {
  return SETTINGS.map((setting: Setting) => {
    const { name, about } = setting;
    const value = values[name as SettingName] ?? '';
    if (value !== '') return `# ${about}\n${name}=${quotedValue(value)}`;
    if (needed.includes(name)) return `# ${about}\n${name}=`;
    return `# ${about}\n# ${name}=${shownExample(setting)}`;
  });
}

/** Lines of the settings that have a value, with keys and passwords left out, for a person to read. */
export function shownSettings(values: Values, isHidden: (name: SettingName) => boolean): readonly string[] {
  return SETTINGS.flatMap(({ name }) => {
    const value = values[name] ?? '';
    if (value === '') return [];
    return [isHidden(name) ? `${name}=(given, not shown)` : `${name}=${quotedValue(value)}`];
  });
}

/** Whether a value can stand in an env file: in one line, and without one of the quotation marks that could enclose it. */
export function fitsEnvFile(value: string): boolean {
  return !/[\r\n\0]/.test(value) && (isPlain(value) || markFor(value) !== undefined);
}

const QUOTES = ["'", '"', '`'] as const;

/** A quotation mark that can enclose the value: between double ones Node reads a backslash with an n as the end of a line. */
const markFor = (value: string) =>
  QUOTES.find((mark) => !value.includes(mark) && !(mark === '"' && value.includes('\\n')));

/** Words without a mark that means something in an env file. */
const isPlain = (value: string) => /^[^\s#'"`\\]+$/.test(value);

/** The value as Node and shells read it back; plain if possible, because Docker keeps quotation marks. */
function quotedValue(value: string): string {
  if (isPlain(value)) return value;
  const mark = markFor(value);
  if (mark === undefined) throw new Error('a value has every quotation mark: it should have been refused');
  return `${mark}${value}${mark}`;
}

function shownExample({ kind, example, default: usual }: Setting): string {
  return kind === 'secret' ? '' : (example ?? usual ?? '');
}
