import { expect, test } from 'vitest';
import { MAX_LISTED } from '../../blocks/kit/text.ts';
import { createActiveIncidents, MOST_LINKED } from '../../src/incidents/active-incidents.ts';
import { incidentOf } from '../fixtures/incidents.ts';

test('of 300 incidents only those that a list names cost a call to Slack, and all are returned', async () => {
  const asked: string[] = [];
  const incidents = Array.from({ length: 300 }, (_, index) => incidentOf({ id: `i${index}`, subject: `s${index}` }));
  const read = createActiveIncidents({
    incidents: { current: async () => incidents },
    store: () => ({
      outbox: {
        posted: async (keys: readonly string[]) => new Map(keys.map((key) => [key, { channel: 'C1', ts: key }])),
      } as never,
    }),
    permalink: async ({ ts }) => {
      asked.push(ts);
      return `https://slack.example/${ts}`;
    },
    isPosting: true,
    clock: () => 1_000,
  });
  const active = await read();
  expect(active.incidents).toHaveLength(300);
  expect(asked).toEqual(Array.from({ length: MOST_LINKED }, (_, index) => `incident:i${index}`));
  expect(active.incidents.filter(({ permalink }) => permalink !== undefined)).toHaveLength(MOST_LINKED);
  expect(MOST_LINKED).toBe(MAX_LISTED);
});
