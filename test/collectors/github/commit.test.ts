import { describe, expect, test } from 'vitest';
import { githubSource } from '../../../src/catalog/collector-sources.ts';
import { commitOf } from '../../../src/collectors/github/commit.ts';
import { commitReading } from '../../../src/collectors/github/commit-metrics.ts';
import { HOUR, NOW } from '../../support/github-harness.ts';

const rules = githubSource.parse({ kind: 'github' });
const shaOf = (index: number) => index.toString(16).padStart(2, '0').repeat(20);

/** How many of these messages are reverts, and hotfixes; the first is the oldest, and SHA0 to SHA9 name commits by their place. */
function counted(messages: readonly string[]): readonly (number | undefined)[] {
  const commits = messages.map((message, index) => {
    const [subject = '', ...rest] = message.replace(/SHA(\d)/g, (_, at) => shaOf(Number(at))).split('\n');
    const author = { name: 'dev', login: null, addresses: [], isBot: false };
    return commitOf({
      sha: shaOf(index),
      at: NOW - (messages.length - index) * HOUR,
      isMerge: false,
      subject,
      author,
      body: rest.join('\n'),
    });
  });
  const { samples } = commitReading(commits, rules, NOW);
  return ['reverts', 'hotfix'].map((name) => samples.find(({ metric }) => metric === `github.commits.${name}`)?.value);
}

describe('commit', () => {
  test.each<[string, readonly string[], number]>([
    ['a revert', ['Improve', 'Revert "Improve"\n\nThis reverts commit SHA0.'], 1],
    ['a revert and what takes it back', ['Revert "X"', 'Revert "Revert "X""'], 1],
    ['the third in a row', ['Revert "Revert "Revert "X"""'], 1],
    ['what git 2.43 calls it', ['Revert "X"', 'Reapply "X"\n\nThis reverts commit SHA0.'], 1],
    ['a revert of that', ['Revert "Reapply "X""\n\nThis reverts commit 1234567.'], 1],
    ['a body alone', ['Improve', 'hotfix: revert #559\n\nThis reverts commit SHA0.'], 1],
    ['a body that names a commit of long ago', ['fix: revert `9a1e266`\n\nThis reverts commit 9a1e266.'], 1],
    ['a body in a list', ['Back to before\n\n- This reverts commit 9a1e266f.'], 1],
    ['a body alone that takes back a revert', ['Revert "X"', 'Try again\n\nThis reverts commit SHA0.'], 1],
    [
      'a revert of what took back a revert',
      ['Revert "X"', 'A\n\nThis reverts commit SHA0.', 'B\n\nThis reverts commit SHA1.'],
      2,
    ],
    ['a landing by its name', ['Revert "X"', 'Reland "X"\n\nThis reverts commit SHA0.', '[Re-land] X'], 1],
    [
      'words about reverts',
      ['Explain why we do not revert', 'Reverting is hard', 'Improve\n\nDoes what this reverts commit by'],
      0,
    ],
    ['a revert of itself', ['Odd\n\nThis reverts commit SHA0.'], 1],
  ])('reverts: %s', (_, messages, count) => {
    expect(counted(messages)[0]).toBe(count);
  });

  test.each([...['hotfix: it', 'Hotfix it', 'hotfixes', 'a hotfix, too', 'hot fix: it', 'Hot-fix it', 'fix: hot fix']])(
    'a hotfix: %s',
    (subject) => {
      expect(counted([subject])[1]).toBe(1);
    },
  );

  test.each(['shot fixed', 'hot fixtures warm', 'fix the hot path', 'prefix'])(
    'a commit is not a hotfix: %s',
    (subject) => {
      expect(counted([subject])[1]).toBe(0);
    },
  );

  test('a message made to take long takes no longer', () => {
    const started = performance.now();
    counted([
      `x\n${'\n'.repeat(64_000)}`,
      `x\n\nco-authored-by:${' '.repeat(64_000)}`,
      `x\n\nco-authored-by: ${'<'.repeat(64_000)}`,
      `x\n${'.'.repeat(64_000)}`,
      'Revert "'.repeat(8_000),
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
