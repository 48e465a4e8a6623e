import { fresh, NOW, rollupOf } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderRollup } from '../../../blocks/health/rollup.ts';
import type { MetricRow } from '../../../src/health/rollup.ts';
import { shown } from '../../support/blocks.ts';

const WEEK = [1, 1, 1, 1, 1, 1];
const row = (today: number | null, change: Partial<MetricRow> = {}): MetricRow => ({
  key: 'm',
  label: 'M',
  foms: [...WEEK, today],
  lastDataAt: NOW,
  isOverdue: false,
  ...change,
});
const areaOf = (title: string, ...rows: readonly MetricRow[]) => ({ key: title, title, rows });
const draw = (...areas: readonly ReturnType<typeof areaOf>[]) => {
  const card = { answer: fresh(rollupOf('T', areas)), environment: undefined, links: [], now: NOW };
  const view = { tables: 'data_table', charts: 6, audience: { kind: 'asker' } } as const;
  const message = renderRollup({ ...card, controls: { commandLine: '/health' } }, view);
  return { spoken: message.text, read: shown(message) };
};

describe('the scores of the rollup', () => {
  test('one of which a part was not read is not healthy, and one that is critical without it stays so', () => {
    const unread = row(null, { unread: 'HTTP 500' });
    const { spoken, read } = draw(areaOf('Good', row(0.9), unread), areaOf('Bad', row(0.1), unread));
    expect(read).toContain('Good: ⚪ 0.90 not read in full (1 of 2 metrics with data)');
    expect(read).toContain('Bad: 🔴 0.10 critical (1 of 2 metrics with data)');
    expect(spoken).toContain('Good 0.90, not read in full; Bad 0.10, critical');
    expect(draw(areaOf('Good', row(0.9)), areaOf('Part', row(0.9), unread)).read).toContain(
      '*Overall: ⚪ 0.90 not read in full*',
    );
  });

  test('no data and not read are two things', () => {
    const { spoken, read } = draw(areaOf('None', row(null)), areaOf('Lost', row(null, { refused: 'HTTP 400' })));
    expect(read).toContain('None: ⚪ – no data (0 of 1 metrics with data)  |  Lost: ⚪ – not read (0 of 1');
    expect(spoken).toContain('None no data; Lost not read');
  });

  test('a metric that only one of its queries lacks has its value', () => {
    expect(draw(areaOf('CI', row(0.9, { refused: 'HTTP 400' }))).read).toContain('*CI*: 🟢 0.90 healthy');
  });
});
