import { execFileSync } from 'node:child_process';

/** TypeScript files of the repository that git knows or would add, but for tests; relative to its root. */
export function sourceFiles(
  folders: readonly string[] = ['src', 'commands', 'blocks', 'sandbox', 'bench', 'soak'],
): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n'))].filter((file) => /\.tsx?$/.test(file));
}
