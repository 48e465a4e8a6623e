import { describe, expect, test } from 'vitest';
import { drawWidgets, highlights } from '../../../blocks/dashboards/widgets.ts';
import type { CardView } from '../../../blocks/kit/card.ts';
import type { EventsView } from '../../../src/health/widget-view.ts';
import { shown } from '../../support/blocks.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const SIGHT = { stale: false, now: NOW, timeZone: 'UTC' };
const entry = { at: NOW - 60_000, title: 'a failed', fields: {} };
const feed = (differs: Partial<EventsView>): readonly [EventsView] => [
  { kind: 'events', row: 'R', title: 'Failures', columns: { What: 'message' }, entries: [entry], ...differs },
];
const viewOf = (tables: CardView['tables']): CardView => ({ audience: { kind: 'asker' }, tables, charts: 0 });

describe('feed', () => {
  test.each(['data_table', 'text'] as const)('a feed of %s says beneath its entries what may be missing', (tables) => {
    const drawn = drawWidgets(feed({ problem: 'an index is not there' }), SIGHT, viewOf(tables));
    expect(shown({ blocks: [...drawn] })).toMatch(
      /a failed[\s\S]*⚠️ Some of these events may be missing: an index is not there/u,
    );
    expect(shown({ blocks: [...drawWidgets(feed({}), SIGHT, viewOf(tables))] })).not.toContain('⚠️');
  });

  test('a feed that cannot be read is not one in which nothing happened', () => {
    const drawn = highlights(feed({ entries: [], problem: 'HTTP 403' }), SIGHT, viewOf('text'));
    expect(shown({ blocks: [...drawn] })).toContain('⚠️ These events cannot be read: HTTP 403');
    expect(shown({ blocks: [...drawn] })).not.toContain('None in this period');
    expect(shown({ blocks: [...highlights(feed({ entries: [] }), SIGHT, viewOf('text'))] })).toContain(
      'None in this period',
    );
  });
});
