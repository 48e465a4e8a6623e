import { basename, relative, sep } from 'node:path';

/** The program as this process was started: the path of its file or of a link to it, and the folder that the person is in. */
interface Started {
  readonly script: string;
  readonly folder: string;
}

const NAME = 'metta-health-bot';

/**
 * Returns the line with which a person calls the program again, as this process was called: `npx --no metta-health-bot dashboards build`.
 */
export function ownCommand(args: string, { script, folder }: Started = startedAs()): string {
  // Without `--no` npx would look for a package of this name in the registry where it is not installed.
  if (script.split(sep).includes('node_modules')) return `npx --no ${NAME} ${args}`;
  if (basename(script) === NAME) return `${NAME} ${args}`;
  const nearer = relative(folder, script);
  return `node ${shellWord(nearer.startsWith('..') ? script : nearer)} ${args}`;
}

/** A path as a shell reads it. */
export const shellWord = (path: string): string =>
  /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

function startedAs(): Started {
  return { script: process.argv[1] ?? '', folder: process.cwd() };
}
