import {
  ago,
  DIGEST_VIEW,
  FIRING,
  NOW,
  PICTURES,
  sampleDigest,
  sampleHistory,
  storm,
} from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { type DigestView, renderDigest } from '../../../blocks/digest/digest.ts';
import type { Digest } from '../../../src/digest/rules/content.ts';
import type { MetricRow } from '../../../src/health/rollup.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { shown } from '../../support/blocks.ts';

const draw = (digest: Digest, view: Partial<DigestView> = {}) => renderDigest(digest, { ...DIGEST_VIEW, ...view });
const lines = (digest: Digest, view: Partial<DigestView> = {}) => shown(draw(digest, view)).split('\n');
const types = (digest: Digest, view: Partial<DigestView> = {}) => draw(digest, view).blocks.map(({ type }) => type);

const USUAL = sampleDigest();
const QUIET = sampleDigest({
  rollup: sampleHistory({}, (row) => ({ ...row, foms: row.foms.map(() => 0.84), isOverdue: false })),
  incidents: [],
});

describe('digest', () => {
  test('the text alone is enough, and the first block says the same', () => {
    const { text } = draw(USUAL);
    expect(text).toBe(
      'Metta System Health is 0.81 🟢, up 0.01 since yesterday. Newly red: CI/CD Failing Workflows. ' +
        '1 still red, 1 recovered, 1 without data, 1 open incident.',
    );
    expect(lines(USUAL)).toContain(text.replace('Metta System Health', '*Metta System Health').replace('. N', '.* N'));
  });

  test('what Datadog did not answer is named apart from what has no data, and the score of the rest is not green', () => {
    const unread = (row: MetricRow): MetricRow =>
      row.label === 'Hotfix Count' ? { ...row, foms: row.foms.with(-1, null), unread: 'HTTP 500' } : row;
    const digest = sampleDigest({ rollup: sampleHistory(undefined, unread) });
    expect(draw(digest).text).toMatch(
      /^Metta System Health is 0\.81 ⚪ \(1 metric not read\), .* 1 without data, 1 not read,/,
    );
    const said = lines(digest);
    expect(said).toContain('*Could not be read from Datadog*');
    expect(said).toContain('⚪  CI/CD Hotfix Count');
    // Yellow says that something is amiss already.
    expect(said).toContain(
      '🟡 0.69  *CI/CD*: down 0.06 since yesterday, down 0.14 since last week, 10 of 11 metrics with data, 1 metric not read',
    );
    expect(said.join(' ')).not.toMatch(/No data[^*]*Hotfix/);
    expect(problemsOf(draw(digest))).toEqual([]);
  });

  test('a quiet day says so in one line, and nothing but pictures and small print follows', () => {
    expect(draw(QUIET).text).toBe(
      'A quiet day: Metta System Health is 0.84 🟢, unchanged since yesterday; all 25 metrics have data and none is red, no open incidents.',
    );
    expect(types(QUIET)).toEqual(['section', 'image', 'image', 'context', 'context']);
  });

  test('a score says of how many metrics it is: without one of them it goes up although nothing did', () => {
    const silent = (row: MetricRow): MetricRow =>
      row.label === 'Hotfix Count' ? { ...row, foms: row.foms.with(-1, null) } : row;
    const said = lines(sampleDigest({ rollup: sampleHistory(undefined, silent) })).join('\n');
    expect(said).toMatch(/\*CI\/CD\*: .* since yesterday, .* since last week, 10 of 11 metrics with data$/m);
    expect(said).toMatch(/\*Eval\*: .* since last week$/m);
  });

  test('scores say their change against yesterday and last week in words', () => {
    expect(lines(USUAL)).toContain('🟢 0.72  *CI/CD*: down 0.03 since yesterday, down 0.11 since last week');
  });

  test('a red, recovered, gray or slow metric has its section, which names its area once', () => {
    expect(lines(USUAL)).toEqual(
      expect.arrayContaining([
        '*Newly red since yesterday*',
        '🔴 0.20  CI/CD Failing Workflows: down 0.80',
        '*Recovered since yesterday*',
        '🟢 0.90  CI/CD Hotfix Count: up 0.65',
        '*Still red, and change since yesterday*',
        '🔴 0.12  CI/CD Flaky Checks: up 0.02, red for 6 days',
        '*No data*',
        '⚪  Training Local - Resume (since today)',
        '*Slowest-moving targets, and change since last week*',
        '🟡 0.46  CI/CD Stale PRs: up 0.02',
        '🟡 0.58  Remote Eval - Accuracy: up 0.06',
      ]),
    );
  });

  test('there is no section for what there is not', () => {
    const all = shown(draw(sampleDigest({ rollup: sampleHistory({}), incidents: [] })));
    expect(all).toContain('*Newly red since yesterday*');
    expect(all).not.toMatch(/\*(Recovered|Still red|Open incidents)/);
  });

  test('changes are those of the numbers as shown, so that they add up', () => {
    const read = { unread: 0, isUnread: false };
    const today = { value: 0.6999, withData: 1, of: 1 };
    const change = { title: 'Shop', today, yesterday: 0.7, lastWeek: null, ...read };
    const said = lines({ ...USUAL, areas: [{ change, metrics: [] }] });
    expect(said).toContain('🟡 0.69  *Shop*: down 0.01 since yesterday, no data last week');
  });

  test('many newly red are counted, the worst named', () => {
    const bad = sampleDigest({
      rollup: sampleHistory({}, (row) => ({ ...row, foms: row.foms.with(-1, (row.foms.at(-1) ?? 0) * 0.36) })),
    });
    expect(draw(bad).text).toContain(
      '12 newly red, the worst: CI/CD Failing Workflows, CI/CD PR Cycle Time, Training Multinode - Shaped SPS.',
    );
    expect(lines(bad)).toContain('and 4 more');
  });

  test('an open incident has its thread', () => {
    expect(lines(USUAL)).toContain(
      '🔴 Critical: GitHub collector  ·  since 13:36  ·  not acknowledged  ·  <https://slack.example.com/archives/C0ONCALL/p1|Thread>',
    );
    expect(draw(sampleDigest({ incidents: [FIRING, storm(['A', 'B'], 0)] })).text).toContain('2 open incidents.');
  });

  test('a picture is the file of Slack, with what it shows in words', () => {
    expect(draw(USUAL).blocks).toContainEqual({
      type: 'image',
      slack_file: { id: 'F0HEATMAP00' },
      alt_text: 'Heat map of 25 metrics over seven days. Red today: Failing Workflows 0.20, Flaky Checks 0.12.',
      title: { type: 'plain_text', text: 'Metta System Health, Nov 17 to 23' },
    });
  });

  test('a missing picture is reported with its reason, which can mention nobody', () => {
    const missing = { kind: 'missing', title: 'Area <!here>', why: 'no answer from <@U0LEAD>.' } as const;
    expect(lines(USUAL, { pictures: [...PICTURES.slice(0, 1), missing] })).toContain(
      'The picture "Area &lt;!here&gt;" is missing: no answer from &lt;@U0LEAD&gt;.',
    );
  });

  test('small print says when it was read, in which zone, and when it was due if it is late', () => {
    expect(lines(USUAL)).toContain('As of 14:05 (Europe/Berlin)  ·  all environments');
    expect(lines(USUAL, { late: { dueAt: ago(65) } })).toContain(
      'As of 14:05 (Europe/Berlin)  ·  all environments  ·  late: due at 13:00',
    );
    expect(lines(USUAL, { timeZone: 'Asia/Kathmandu' })).toContain(
      'As of 18:50 (Asia/Kathmandu)  ·  all environments  ·  days of Europe/Berlin',
    );
  });

  test('a stale digest has no light but gray, and says when its values were read', () => {
    const stale = sampleDigest({ isStale: true, at: NOW - 40 * 60_000, incidents: [] });
    expect(draw(stale).text).toBe(
      'Metta System Health is unknown now: Datadog cannot be read. When last read at 13:25 (40 min ago), ' +
        'it was 0.81 ⚪, up 0.01 since the day before. Newly red then: CI/CD Failing Workflows. ' +
        '1 still red, 1 recovered, 1 without data.',
    );
    expect(shown(draw(stale, { pictures: [] }))).not.toMatch(/🟢|🟡|🔴|yesterday|today/);
  });

  test('a digest without any data says so once, and is neither green nor red', () => {
    const silent = sampleDigest({
      rollup: sampleHistory({}, (row) => ({ ...row, foms: row.foms.with(-1, null), isOverdue: true })),
      incidents: [],
    });
    expect(draw(silent).text).toBe(
      'Metta System Health has no data today ⚪, 0.86 yesterday. All 25 metrics without data.',
    );
    expect(lines(silent)).toContain('⚪  none of the 25 metrics has any');
    expect(shown(draw(silent))).not.toMatch(/🟢|🟡|🔴/);
  });

  test('areas without data are counted in the first line', () => {
    const overall = { ...USUAL.overall, today: { value: 0.8, withData: 2, of: 3 } };
    expect(draw({ ...USUAL, overall }).text).toContain('is 0.80 🟢 (2 of 3 areas with data), ');
  });

  test('Slack takes it without pictures, links or metrics', () => {
    const bare = draw({ ...USUAL, areas: [], gray: [], newlyRed: [], incidents: [] }, { pictures: [], links: [] });
    expect(problemsOf(bare)).toEqual([]);
  });
});
