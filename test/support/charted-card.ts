import type { Card } from '../../blocks/render-card.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

/** A row of a dashboard with one table and one chart of that many lines: another message with each format of tables. */
export function chartedCard(count: number): Card {
  const lines = Array.from({ length: count }, (_, at) => ({ label: `d${at}`, values: [1, 2], reading: null }));
  const placed = { row: 'Row', title: 'Commits' };
  const value = {
    title: 'Card',
    slug: 'card',
    timeZone: 'UTC',
    days: 7,
    targets: [],
    widgets: [
      {
        ...placed,
        kind: 'timeseries' as const,
        as: 'lines' as const,
        unit: '',
        steps: ['2026-11-22', '2026-11-23'],
        series: lines,
        lines: [],
      },
      { ...placed, kind: 'events' as const, columns: { What: 'message' }, entries: [ENTRY] },
    ],
  };
  return {
    kind: 'dashboard-row',
    model: {
      answer: { kind: 'fresh', value, at: NOW },
      environment: undefined,
      links: [],
      controls: { commandLine: '/card row' },
      now: NOW,
      row: 'Row',
    },
  };
}

const ENTRY = { at: NOW, title: 'It happened', fields: {} };
