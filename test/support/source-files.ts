import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles } from './repository-files.ts';

/** TypeScript files of the repository that git knows or would add, but for tests; relative to its root. */
export function sourceFiles(
  folders: readonly string[] = ['src', 'commands', 'blocks', 'packages', 'bench', 'soak'],
): readonly string[] {
  return repositoryFiles(folders).filter((file) => /\.tsx?$/.test(file));
}

/** What a file imports: paths from the root, and packages by their names. */
export const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? join(file, '..', target) : target,
  );
/** Whether the file is in the folder, or is it. */
export const inFolder = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);
