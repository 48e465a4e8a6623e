import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';

/** Name of the folder, inside of the folder of the bot's data. */
export const COMPILED_CODE = 'compiled-code';

const OWN = 0o700;
const WRITABLE_BY_OTHERS = 0o022;
/** In such a folder people can only replace what is theirs: `/tmp`. */
const STICKY = 0o1000;
const ROOT = 0;

/** Keeps the code that is compiled from now on in a folder, and takes it from there at the next start. */
type KeepIn = (folder: string) => unknown;

/**
 * Lets Node keep the compiled code of the program in the folder of the bot's data, so that the next start need not compile it. Whoever can
 * write there decides what the bot runs, so nothing is kept where anybody but its user and root can; nor where the folder is missing
 * or cannot be written, nor by a Node without such a memory (before 22.1). Returns whether it is kept.
 */
export function keepCompiledCode(dataFolder: string, keepIn: KeepIn | undefined = memoryOfNode()): boolean {
  const user = process.getuid?.();
  if (keepIn === undefined || user === undefined) return false;
  try {
    const folder = join(realpathSync(dataFolder), COMPILED_CODE);
    if (!isSafe(dirname(folder), user)) return false;
    mkdirSync(folder, { mode: OWN, recursive: true });
    if (!isOwn(folder, user)) return false;
    keepIn(folder);
    return true;
  } catch {
    return false;
  }
}

function memoryOfNode(): KeepIn | undefined {
  const keepIn: unknown = Reflect.get(nodeModule, 'enableCompileCache');
  return typeof keepIn === 'function' ? (folder) => keepIn(folder) : undefined;
}

/** Whether only this user can write in a folder. */
function isOwn(folder: string, user: number): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === user && (found.mode & WRITABLE_BY_OTHERS) === 0;
}

/** Whether only this user and root can change a folder, or put another one in its place. The path has no links. */
function isSafe(folder: string, user: number): boolean {
  const found = lstatSync(folder);
  if (!found.isDirectory() || (found.uid !== user && found.uid !== ROOT)) return false;
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0 && (found.mode & STICKY) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isSafe(parent, user);
}
