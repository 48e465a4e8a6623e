import { sampleDigest, sampleHistory } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderDigestArea } from '../../../blocks/digest/digest-area.ts';
import { shown } from '../../support/blocks.ts';

const DIGEST = sampleDigest();
const drawn = (area: number, isStale = false) =>
  renderDigestArea(DIGEST.areas[area] ?? expect.fail('there is no such area'), { isStale });

describe('digest area', () => {
  test('an area shows its score, then its metrics worst first, and the healthy ones in one line', () => {
    const said = shown(drawn(1).message).split('\n');
    expect(said.filter((line) => !['section', 'mrkdwn'].includes(line))).toEqual([
      '🟢 0.72  *CI/CD*: down 0.03 since yesterday, down 0.11 since last week',
      '🔴 0.12  Flaky Checks: up 0.02 since yesterday, critical for 6 days',
      '🔴 0.20  Failing Workflows: down 0.80 since yesterday, critical since today',
      '🟡 0.46  Stale PRs: down 0.04 since yesterday, warning for 8 days',
      '🟡 0.69  PR Cycle Time: down 0.22 since yesterday, warning since today',
      '🟢 *Healthy:* Force Merge Count 0.79, Timeout Cancellations 0.85, CI Duration (P90) 0.86, Hotfix Count 0.90, ' +
        'Tests Passing on Main 1.00, Benchmarks Passing 1.00, Revert Count 1.00',
    ]);
  });

  test('the text of an area is sentences and includes metrics without data', () => {
    expect(drawn(0).message.text).toBe(
      'Training is 0.89 🟢 (8 of 9 metrics with data), up 0.02 since yesterday, up 0.02 since last week. 1 without data: Local - Resume.',
    );
  });

  test('an area takes one line where replies are merged', () => {
    expect(drawn(1).summary).toBe(
      '🟢 0.72  *CI/CD*: down 0.03 since yesterday, down 0.11 since last week; 2 critical: Flaky Checks, Failing Workflows',
    );
    expect(drawn(2).summary).not.toContain('critical');
  });

  test('a stale area has no light but gray', () => {
    const { message } = drawn(1, true);
    expect(shown(message)).not.toMatch(/🟢|🟡|🔴|yesterday|today/);
    expect(shown(message)).toContain('⚪ *Last known healthy:*');
    expect(message.text).toContain('CI/CD was 0.72 ⚪');
  });

  test('an area says which of its metrics Datadog did not answer, and claims nothing of one that it did not at all', () => {
    const reply = (labels: readonly string[]) => {
      const rollup = sampleHistory({}, (row) =>
        labels.includes(row.label) ? { ...row, foms: row.foms.map(() => null), refused: 'bad query' } : row,
      );
      const areas = rollup.areas.map((area) => ({ ...area, rows: area.rows.slice(0, 2) })).slice(1, 2);
      const scores = areas[0]?.scores.map(() => ({ value: labels.length > 1 ? null : 0.9, withData: 1, of: 2 })) ?? [];
      const [area] = sampleDigest({ rollup: { ...rollup, areas: areas.map((one) => ({ ...one, scores })) } }).areas;
      return renderDigestArea(area ?? expect.fail(), { isStale: false }).message;
    };
    const names =
      sampleHistory({})
        .areas[1]?.rows.slice(0, 2)
        .map(({ label }) => label) ?? [];
    const part = reply(names.slice(0, 1));
    expect(part.text).toContain('CI/CD is 0.90 ⚪ (1 of 2 metrics with data, 1 metric not read), ');
    expect(part.text).toContain(`1 not read: ${names[0]}.`);
    expect(shown(part)).toContain(`⚪ –  ${names[0]}: could not be read`);
    const none = reply(names);
    expect(none.text).toMatch(/^CI\/CD could not be read ⚪\. 2 not read: /);
    expect(`${none.text} ${shown(none)}`).not.toMatch(/no data|without data/);
  });

  test('an area with many unhealthy metrics shows the worst and counts the rest', () => {
    const foms = (at: number) => Array.from({ length: 15 }, () => at / 1_000);
    const rollup = sampleHistory({});
    const rows = Array.from({ length: 30 }, (_, at) => ({
      key: `m${at}`,
      label: `Metric ${at}`,
      foms: foms(at),
      lastDataAt: null,
      isOverdue: false,
    }));
    const areas = rollup.areas.slice(0, 1).map((area) => ({ ...area, rows }));
    const [many] = sampleDigest({ rollup: { ...rollup, areas } }).areas;
    const said = shown(renderDigestArea(many ?? expect.fail(), { isStale: false }).message);
    expect(said).toContain('🔴 0.02  Metric 19: ');
    expect(said).not.toContain('Metric 20: ');
    expect(said).toContain('and 10 more that are not healthy');
  });
});
