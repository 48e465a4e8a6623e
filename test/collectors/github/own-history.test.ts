import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { processEnvironment } from '../../../src/config/environment.ts';
import { PACKAGE_ROOT } from '../../../src/core/package-root.ts';
import { DAY, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

/** Any clone: `CLONE=/path/to/it npx vitest run test/collectors/github/own-history.test.ts`; this repository unless said. */
const { CLONE = PACKAGE_ROOT } = processEnvironment();
const git = (args: readonly string[], input = '') =>
  execFileSync('git', ['-C', CLONE, ...args], { input: Buffer.from(input), maxBuffer: 2_000_000_000 });
const lines = (text: Buffer | string) => text.toString().split('\n').filter(Boolean);

/** A commit as its object says it. */
interface Raw {
  readonly at: number;
  readonly author: string;
  readonly parents: number;
  readonly message: string;
}

/** Every commit there is, each out of its object itself: no walk of git's picks them, and no format. */
function everyCommit(): readonly Raw[] {
  const names = lines(git(['rev-list', 'HEAD']));
  const bytes = git(['cat-file', '--batch'], `${names.join('\n')}\n`);
  let from = 0;
  return names.map(() => {
    const headEnd = bytes.indexOf(10, from);
    const size = Number(bytes.subarray(from, headEnd).toString().split(' ')[2]);
    const text = bytes.subarray(headEnd + 1, headEnd + 1 + size).toString();
    from = headEnd + 1 + size + 1;
    const [headers = '', ...message] = text.split('\n\n');
    const header = (name: string) => headers.split('\n').filter((line) => line.startsWith(`${name} `));
    const committed = /> (-?\d+) [+-]\d{4}$/.exec(header('committer')[0] ?? '');
    return {
      at: 1000 * Number(committed?.[1]),
      author: (header('author')[0] ?? '').replace(/^author | -?\d+ [+-]\d{4}$/g, ''),
      parents: header('parent').length,
      message: message.join('\n\n'),
    };
  });
}

/** Names and addresses that stand together anywhere are one person: the numbers of persons, each with how often it signed. */
function persons(signatures: readonly string[], all: readonly string[]): readonly number[] {
  const partsOf = (who: string) => {
    const [, name = '', address = ''] = /^(.*?) ?<(.*)>$/.exec(who) ?? [];
    return [`name ${name.toLowerCase()}`, ...(address.includes('.') ? [address.toLowerCase()] : [])];
  };
  let groups: Set<string>[] = [];
  for (const who of new Set(all)) {
    const parts = partsOf(who);
    const [touched, rest] = [true, false].map((is) =>
      groups.filter((one) => parts.some((part) => one.has(part)) === is),
    );
    groups = [...(rest ?? []), new Set([...parts, ...(touched ?? []).flatMap((one) => [...one])])];
  }
  const counts = groups.map((group) => signatures.filter((who) => partsOf(who).some((part) => group.has(part))).length);
  return counts.filter((count) => count > 0).sort((a, b) => b - a);
}

describe('own history', () => {
  test('commits, hotfixes, reverts and developers of a real history are what its objects say', async () => {
    const all = everyCommit();
    const now = Math.max(...all.map(({ at }) => at)) + 1_000;
    await using scene = await startGithubHarness({}, { commitsFolder: CLONE, rules: { main: 'HEAD' } });
    scene.now = now;
    const run = await scene.collect();
    if (lines(git(['rev-parse', '--is-shallow-repository']))[0] === 'true') {
      expect(run.errors.map(({ message }) => message).join()).toContain('the clone is shallow');
      return;
    }
    expect(run.errors.filter(({ asks }) => asks === 'GET /commits')).toEqual([]);

    const [week, month] = [7, 30].map((days) => all.filter(({ at }) => at >= now - days * DAY)) as [Raw[], Raw[]];
    const own = week.filter(({ parents }) => parents < 2);
    const subject = ({ message }: Raw) => message.trimStart().split('\n')[0] ?? '';
    const mapped = (who: readonly string[]) =>
      who.length === 0
        ? []
        : lines(git(['check-mailmap', '--stdin'], `${who.join('\n')}\n`)).filter(
            (one) => !/bot\]? <|<no-?reply@/i.test(one),
          );
    const authors = (some: readonly Raw[]) =>
      mapped(some.filter(({ parents }) => parents < 2).map(({ author }) => author));
    const others = (some: readonly Raw[]) =>
      some.flatMap(({ message }) =>
        [...message.matchAll(/^co-authored-by: *(.*<.*>) *$/gim)].map(([, who = '']) => who),
      );
    const everybody = [...authors(month), ...mapped(others(month))];
    const active = persons([...authors(own), ...mapped(others(own))], everybody).length;
    const counted = {
      'github.commits.total_7d': week.length,
      'github.commits.hotfix': own.filter((one) => /^hotfix|\bhot[ -]?fix\b/i.test(subject(one))).length,
      'github.developers.active_7d': active,
      'github.commits.per_developer_7d': authors(own).length / active,
    };
    process.stdout.write(`${CLONE.split('/').at(-1)}: ${JSON.stringify(counted)}\n`);
    for (const [metric, count] of Object.entries(counted))
      expect([metric, sampleOf(run, metric)]).toEqual([metric, count]);
    const reverts = own.filter((one) => /^revert\b/i.test(subject(one)) || /^This reverts commit/m.test(one.message));
    expect(sampleOf(run, 'github.commits.reverts')).toBeLessThanOrEqual(reverts.length);
    const sent = run.samples.filter(({ metric }) => metric === 'github.commits.by_developer_30d');
    expect(sent.map(({ value }) => value)).toEqual(persons(authors(month), everybody).slice(0, 50));
    expect(counted['github.commits.total_7d']).toBeGreaterThan(0);
    expect(scene.github.requests.filter(({ path }) => /\/commits(?:\?|$)/.test(path))).toEqual([]);
  });
});
