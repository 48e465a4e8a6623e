import { writeFileSync } from 'node:fs';
import type { StoredCommit } from '@metta-health-bot/local-sources';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { githubSource } from '../../../src/catalog/collector-sources.ts';
import { isBotName } from '../../../src/collectors/github/people.ts';
import { type Repositories, repositories } from '../../support/clone.ts';
import { DAY, HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const { bots } = githubSource.parse({ kind: 'github' });

describe('people', () => {
  test.each([
    ...[
      'PrometheusBot',
      'prombot',
      'Salesforce OSPO Service Bot',
      'renovate[bot]',
      'semantic-release-bot',
      'k8s-ci-robot',
    ],
    ...[
      'GitHub Actions',
      'github-actions',
      'web-flow',
      'Copilot',
      'noreply@anthropic.com',
      'Talbot[bot]',
      'talbot-bot',
    ],
  ])('a bot by its name: %s', (name) => {
    expect(isBotName(name, bots)).toBe(true);
  });

  test.each([
    ...['Abbot', 'Marion Talbot', 'jtalbot', 'Élise Chabot', 'Botond', 'bottom', 'Robotham', 'Claude Monet', ''],
    ...['ada@talk.bot', '123+ada@users.noreply.github.com'],
  ])('a name does not make a bot: %s', (name) => {
    expect(isBotName(name, bots)).toBe(false);
  });

  let repos: Repositories;
  beforeEach(() => {
    repos = repositories();
  });
  afterEach(() => repos[Symbol.dispose]());

  /** What is counted of commits by these authors, one an hour, the first the oldest. */
  async function counted(
    authors: readonly (string | readonly [author: string, message: string])[],
    rules: object = {},
  ) {
    const commits = authors.map((one, index) => {
      const [author, message] = typeof one === 'string' ? [one, 'Improve'] : one;
      return { at: NOW - (authors.length - index) * HOUR, author, message };
    });
    repos.commit('origin', ...commits);
    return found({}, rules, repos.path('origin'));
  }

  async function found(repository: { commits?: readonly StoredCommit[] }, rules: object, commitsFolder?: string) {
    await using scene = await startGithubHarness(repository, { rules, ...(commitsFolder && { commitsFolder }) });
    const run = await scene.collect();
    const lines = run.samples.filter(({ metric }) => metric === 'github.commits.by_developer_30d');
    return {
      run,
      active: sampleOf(run, 'github.developers.active_7d'),
      each: sampleOf(run, 'github.commits.per_developer_7d'),
      lines: Object.fromEntries(lines.map(({ tags, value }) => [tags?.developer, value])),
      value: (name: string) => sampleOf(run, `github.commits.${name}`),
    };
  }

  test('bots under names of their own are no developers, and their commits count', async () => {
    const { active, lines, value } = await counted([
      ...['Ada <ada@example.com>', 'PrometheusBot <prometheus-team@googlegroups.com>', 'prombot <x@example.com>'],
      'Salesforce OSPO Service Bot <ospo@example.com>',
    ]);
    expect([active, lines, value('total_7d')]).toEqual([1, { Ada: 1 }, 4]);
  });

  test('the catalog says who is a bot and who is none', async () => {
    const authors = ['Ada <ada@example.com>', 'Deployer <d@example.com>', 'Jo Gobot <jo@example.com>'];
    expect((await counted(authors)).lines).toEqual({ Ada: 1, Deployer: 1 });
    const people = { 'Jo Gobot': [] };
    expect((await found({}, { people }, repos.path('origin'))).lines).toEqual({ Ada: 1, Deployer: 1, 'Jo Gobot': 1 });
    expect((await found({}, { bots: ['deploy*'] }, repos.path('origin'))).lines).toEqual({ Ada: 1, 'Jo Gobot': 1 });
  });

  test('two spellings of a name are one person, with the sum of their commits', async () => {
    const authors = [
      ...Array.from({ length: 10 }, () => 'Robin Doe <robin@example.com>'),
      ...Array.from({ length: 2 }, () => 'robin doe <rd@example.org>'),
    ];
    const { active, lines, run } = await counted(authors);
    expect([active, lines, run.errors]).toEqual([1, { 'Robin Doe': 12 }, []]);
  });

  test('a person is recognised by address, by address at GitHub, by the mailmap of the clone, and by the catalog', async () => {
    const authors = [
      ...['Ada Lovelace <ada@example.com>', 'Ada Lovelace <ada@example.com>', 'al <ADA@example.com>'],
      ...['Grace <1+ghopper@users.noreply.github.com>', 'G. Hopper <ghopper@users.noreply.github.com>'],
      ...['tim <tim@old.example.com>', 'Tim B. <tim@example.com>', 'timbl <timbl@example.org>'],
    ];
    const people = { 'Tim Berners-Lee': ['tim', 'Tim@Example.com', 'timbl'] };
    const first = await counted(authors, { people });
    expect(first.lines).toEqual({ 'Ada Lovelace': 3, 'G. Hopper': 2, 'Tim Berners-Lee': 3 });
    expect(first.active).toBe(3);
    writeFileSync(
      repos.path('origin', '.mailmap'),
      'A. Lovelace <ada@example.com>\nA. Lovelace <ada@example.com> G. Hopper <ghopper@users.noreply.github.com>\n',
    );
    expect((await found({}, { people }, repos.path('origin'))).lines).toEqual({
      'A. Lovelace': 5,
      'Tim Berners-Lee': 3,
    });
  });

  test('addresses that many have make nobody the same, nor does a name that is the login of another', async () => {
    const { active, lines } = await counted([
      ...[
        'Ada <root@localhost>',
        'Bob <root@localhost>',
        'Cy <>',
        'Di <>',
        'Ed <dev@host.(none)>',
        'Fay <dev@host.(none)>',
      ],
      ...['alex <alex.a@example.com>', 'Alexis <7+alex@users.noreply.github.com>'],
    ]);
    expect(active).toBe(8);
    expect(Object.keys(lines)).toHaveLength(8);
  });

  test('no address comes out of the collector, also where somebody signs with one for a name', async () => {
    const authors = [
      'bob@example.com <bob@example.com>',
      'Cy (cy@example.com) <cy@example.com>',
      'Ada <ada@example.com>',
    ];
    const { run, lines } = await counted(authors, { people: { Ada: ['ada@example.com'] } });
    expect(JSON.stringify(run)).not.toMatch(/@|example/);
    expect(Object.keys(lines).sort()).toEqual(['Ada', 'Cy (cy', 'bob']);
  });

  test('a co-author of a commit is active, and a program is not', async () => {
    const trailers = [
      ...[
        'Co-authored-by: Bob <bob@example.com>',
        'co-authored-by: Cy <cy@example.com>',
        'Co-Authored-By: Ada <ada@example.com>',
      ],
      ...[
        'Co-Authored-By: Claude <noreply@anthropic.com>',
        'Co-authored-by: Copilot <7+Copilot@users.noreply.github.com>',
      ],
      'Co-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>',
    ];
    const message = ['Improve', '', 'Why.', '', ...trailers].join('\n');
    const { active, each, lines } = await counted(['Ada <ada@example.com>', ['Ada <ada@example.com>', message]]);
    expect([active, each, lines]).toEqual([3, 2 / 3, { Ada: 2 }]);
  });

  test('a co-author at the end of a long message is seen', async () => {
    const message = `Improve\n\n${'* part\n'.repeat(5_000)}\nCo-authored-by: Bob <bob@example.com>`;
    expect((await counted([['Ada <ada@example.com>', message]])).active).toBe(2);
  });

  test('a merge is counted in the total, and is no hotfix, no revert and no commit of a person, unless the catalog says so', async () => {
    repos.commit('origin', { at: NOW - 5 * HOUR, message: 'old', author: 'Ada <ada@example.com>' });
    repos.git('origin', ['checkout', '--quiet', '-b', 'topic']);
    repos.commit('origin', { at: NOW - 4 * HOUR, message: 'hotfix: it', author: 'Bob <bob@example.com>' });
    repos.git('origin', ['checkout', '--quiet', 'main']);
    const merge = ['merge', '--no-ff', '--quiet', '-m', 'Merge pull request #7 from bob/hotfix/it', 'topic'];
    repos.git('origin', merge, NOW - 3 * HOUR);
    const plain = await found({}, {}, repos.path('origin'));
    expect([plain.value('total_7d'), plain.value('hotfix'), plain.active, plain.each]).toEqual([3, 1, 2, 1]);
    const counting = await found({}, { merges: 'count' }, repos.path('origin'));
    expect([counting.value('total_7d'), counting.value('hotfix'), counting.active]).toEqual([3, 2, 3]);
  });

  test('GitHub gives the same answers about people as a clone does', async () => {
    const commit = (index: number, login: string, more: Partial<StoredCommit> = {}): StoredCommit => {
      return { sha: `${index}`.repeat(40), at: NOW - index * HOUR, message: 'Improve', login, ...more };
    };
    const commits = [
      commit(1, 'ada-l'),
      commit(2, 'prombot'),
      commit(3, 'renovate[bot]'),
      commit(4, 'x', { gitAuthor: { name: 'Ada Lovelace', email: 'ada-l@example.com' } }),
      commit(5, 'y', { gitAuthor: { name: 'Bob', email: '1+bob@users.noreply.github.com' } }),
      commit(6, 'bob', { message: 'hot fix: it\n\nCo-authored-by: Cy <cy@example.com>' }),
      commit(7, 'bob', { message: 'Merge hotfix', isMerge: true }),
      commit(8, 'bob', { message: `Repair\n\nThis reverts commit ${'6'.repeat(40)}.` }),
      commit(9, 'bob', { dated: NOW + 365 * DAY, message: 'hotfix: ahead' }),
    ];
    const { active, lines, value, run } = await found({ commits }, {});
    expect(lines).toEqual({ 'ada-l': 2, bob: 3 });
    expect([active, value('total_7d'), value('hotfix'), value('reverts')]).toEqual([3, 8, 1, 1]);
    expect(run.notes.filter(({ message }) => message.includes('commit'))).toHaveLength(1);
  });
});
