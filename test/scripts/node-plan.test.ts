import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { VERSIONS } from '../../scripts/node-binaries.ts';
import { nodePlan } from '../../scripts/node-plan.ts';

const testsOf = ({ steps }: ReturnType<typeof nodePlan>) => steps.filter(([file = '']) => file.includes('vitest'));

describe('node-versions', () => {
  test('without an option each version starts the bot, runs its demo and plays a sample on both databases', () => {
    const plan = nodePlan({}, 'v22.0.0');
    expect(plan.versions).toEqual(VERSIONS);
    expect(plan.steps.slice(0, 2).map((step) => step.slice(1))).toEqual([['--version'], ['demo', '--once']]);
    expect([...new Set(testsOf(plan).map((step) => step[3]))]).toEqual(['SQLite', 'PostgreSQL']);
    expect(plan.env).toEqual({});
  });

  test('--all plays every test file, and all that keeps state on both databases, as a pull request does', () => {
    const plan = nodePlan({ all: true }, 'v22.0.0');
    expect(testsOf(plan).map((step) => step.slice(1))).toEqual([
      ['run', '--project', 'SQLite'],
      ['run', '--project', 'PostgreSQL'],
    ]);
    expect(plan.env).toEqual({ EVERY_STORE: '1' });
    expect(readFileSync('.ci/run', 'utf8')).toContain('EVERY_STORE=1');
  });

  test('--short leaves out the version that runs, and --only every other', () => {
    expect(nodePlan({ short: true }, `v${VERSIONS[1]}`).versions).toEqual([VERSIONS[0], VERSIONS[2]]);
    expect(nodePlan({ short: true, only: '22' }, `v${VERSIONS[1]}`).versions).toEqual([VERSIONS[1]]);
    expect(() => nodePlan({ only: '18' }, 'v22.0.0')).toThrow('--only takes one of 20, 22, 24');
  });

  test('every file and folder that it names exists, and the oldest version is the one of the package', () => {
    const named = [{}, { short: true }].flatMap((options) =>
      testsOf(nodePlan(options, 'v1.0.0')).flatMap((step) => step.slice(4)),
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    expect(named.length).toBeGreaterThan(5);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(VERSIONS[0]).toMatch(new RegExp(`^${engines.node.replace('>=', '').replace('.', '\\.')}\\.`));
  });
});
