import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Files of the repository in these folders, or all, that git knows or would add; relative to its root, sorted. A walk
 * through the folders would also meet what other tests, run at the same time, put there and take away.
 */
export function repositoryFiles(places: readonly string[] = []): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...places], {
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n'))].filter((file) => file !== '' && existsSync(file)).sort();
}
