import { readFileSync } from 'node:fs';

/**
 * Whether a path, or a folder above it, is kept out of the build by `.dockerignore`: the last line that fits decides. Knows what that
 * file uses: names from the root, `**` in front, `*`, and `!`.
 */
export function createIgnored(file = '.dockerignore'): (path: string) => boolean {
  const rules = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), fits: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    const decides = rules.findLast(({ fits }) => fits.test(path));
    return decides !== undefined && !decides.isKept;
  };
}

function patternOf(line: string): RegExp {
  const anywhere = line.startsWith('**/');
  const name = (anywhere ? line.slice('**/'.length) : line).replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return new RegExp(`^${anywhere ? '(.+/)?' : ''}${name}(/.*)?$`);
}
