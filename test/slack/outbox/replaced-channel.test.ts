import { describe, expect, test } from 'vitest';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { createLookupClient } from '../../../src/slack/permissions/lookup-client.ts';
import { type OutboxHarness, openOutbox, parent, reply } from './outbox-harness.ts';

const MINUTE = 60_000;
const NAMED = '#oncall';
const MOVED = 'Moved here from <#C0ONCALL>, which is archived.';

/** The team archives its channel under another name, and begins a new one with the name of before. */
function replace({ slack }: OutboxHarness): void {
  slack.archive('oncall');
  slack.rename('oncall', 'oncall-before');
  slack.begin('oncall');
}

describe('a channel of the settings that another one replaces under its name', () => {
  test.each([
    ['with a fallback channel', { fallbackChannel: '#system-health' }],
    ['without one', {}],
  ])('B97 gets the next incident at once, %s, which belongs nowhere else', async (_, options) => {
    await using harness = await openOutbox(options);
    await harness.write(parent('A', 'down', NAMED));
    await harness.pass(5_000);
    replace(harness);
    await harness.write(parent('B', 'also down', NAMED), parent('C', 'down too', NAMED));
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual(['also down', 'down too']);
    expect(harness.shows('system-health')).toEqual([]);
  });

  test('B97 gets the thread that is open in the former one, which says so', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down', NAMED));
    await harness.pass(5_000);
    replace(harness);
    await harness.write(parent('A', 'up', NAMED), { ...reply('A', 1, 'recovered'), channel: NAMED });
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual([`up ${MOVED}`, '-> recovered']);
    expect(harness.shows('oncall-before')).toEqual(['down']);
    expect(await harness.unfinished()).toEqual([]);
  });

  test('B97 gets the reply of a thread whose first message is as it was', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down', NAMED));
    await harness.pass(5_000);
    replace(harness);
    await harness.write({ ...reply('A', 1, 'critical now'), channel: NAMED });
    await harness.pass(10_000);
    expect(harness.shows('oncall')).toEqual([`down ${MOVED}`, '-> critical now']);
  });

  test('B97 is looked up no more than once in five minutes while it is only archived, and continues its thread afterwards', async () => {
    await using harness = await openOutbox();
    await harness.write(parent('A', 'down', NAMED));
    await harness.pass(5_000);
    harness.slack.archive('oncall');
    await harness.write(parent('A', 'worse', NAMED));
    await harness.pass(60 * MINUTE);
    expect(harness.slack.wire.calls('conversations.list').length).toBeLessThanOrEqual(1 + 13);
    harness.slack.unarchive('oncall');
    await harness.pass(6 * MINUTE);
    expect(harness.shows('oncall')).toEqual(['worse']);
  });

  test('B97 has members that may act, once the former one cannot be seen any more', async () => {
    await using harness = await openOutbox();
    const { slack, now } = harness;
    const lookups = createLookupClient({
      botToken: slack.tokens.bot,
      appToken: undefined,
      apiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      logger: silent,
      clock: now,
    });
    const list = { kind: 'channel', id: NAMED } as const;
    expect(await lookups.members(list)).toMatchObject({ kind: 'found' });
    slack.rename('oncall', 'oncall-before');
    slack.begin('oncall', 'oncall');
    slack.faults.next('conversations.members', { kind: 'error', error: 'channel_not_found' });
    expect(await lookups.members(list)).toMatchObject({ problem: { word: 'channel_not_found' } });
    const found = await lookups.members(list);
    expect(found).toMatchObject({
      kind: 'found',
      value: { ids: new Set(['U0ONCALL', slack.workspace.app.botUserId]) },
    });
  });
});
