import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { shown } from '../support/blocks.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { outboxKeyOf } from '../support/posted-messages.ts';
import { SOON } from '../support/threads.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
/** A machine that does other work at the same time answers late. */
const PATIENT = { withinMs: 30_000 } as const;
const SEARCH = '/api/v2/events/search';

describe('Why? of an incident', () => {
  test('a member is answered privately in one request for events, the message stays, and nothing is written', async () => {
    await using bot = await startOncall({ catalog: CATALOG });
    bot.break('github');
    await bot.look();
    const card = await bot.parent(/^Critical: GitHub.*HTTP 401/);
    await vi.waitFor(() => expect(shown(card)).toContain('Last good run'), SOON);
    const id = outboxKeyOf(card).slice('incident:'.length);
    const before = await bot.incidents.audit(id);
    const asked = bot.datadog.requests.filter(({ path }) => path === SEARCH).length;
    const answer = await bot.slack.as('oncall').in('oncall').click(card, 'incident.why').reply(1, PATIENT);
    expect(shown(answer)).toMatch(/Why\? GitHub collector.*Failing since.*Shortly before/s);
    expect(answer.ephemeralTo).not.toBeNull();
    // A look may have read reasons at the same time; another press within the minute reads nothing.
    expect(bot.datadog.requests.filter(({ path }) => path === SEARCH).length).toBeLessThanOrEqual(asked + 3);
    await bot.slack.as('guest').visiting('oncall').click(card, 'incident.why').reply(1, PATIENT);
    expect(await bot.incidents.audit(id)).toEqual(before);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('a Datadog that does not find events is said to be so, and is not called nothing', async () => {
    await using bot = await startOncall({ catalog: CATALOG });
    bot.break('github');
    await bot.look();
    const card = await bot.parent(/^Critical: GitHub/);
    bot.datadog.faults.onPath(SEARCH, { kind: 'status', status: 403 });
    const answer = await bot.slack.as('oncall').in('oncall').click(card, 'incident.why').reply(1, PATIENT);
    expect(shown(answer)).toMatch(
      /Not known: the events of that time could not all be read.*Not read: some or all events/s,
    );
    expect(shown(answer)).not.toContain('Nothing found');
  });
});
