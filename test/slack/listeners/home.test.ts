import { describe, expect, test, vi } from 'vitest';
import { strings } from '../../support/blocks.ts';
import { startBot } from '../../support/bot-harness.ts';

const SOON = { timeout: 10_000 };

describe('events', () => {
  test('the Home tab shows health, incidents and who gets a digest, and is drawn anew when asked', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    await lead.in('system-health').command('/digest subscribe 09:00 UTC weekdays').reply();
    const text = () => strings(lead.home()?.view).join('\n');
    await lead.openHome().ack;
    await vi.waitFor(() => expect(text()).toContain('Overall:'), SOON);
    for (const words of ['Training: ', '*Open incidents*', '*Daily digests*', '09:00', '^{ago}|', 'dashboard list'])
      expect(text()).toContain(words);
    expect(bot.slack.wire.calls('views.publish')).toHaveLength(1);
    expect([bot.slack.unexpected, bot.datadog.unexpected]).toEqual([[], []]);
  });

  test('an environment is chosen on it, and Refresh keeps it', async () => {
    await using bot = await startBot();
    const lead = bot.slack.as('lead');
    await lead.openHome().ack;
    const text = () => strings(lead.home()?.view).join('\n');
    await vi.waitFor(() => expect(text()).toContain('all environments'), SOON);
    const home = () => lead.home() ?? expect.fail('there is no Home tab');
    await lead.chooseIn(home(), 'home.environment', 'staging').ack;
    await vi.waitFor(() => expect(text()).toContain('environment staging'), SOON);
    expect(JSON.stringify(bot.datadog.requests.at(-1)?.body)).toContain('{env:staging}');
    await lead.clickIn(home(), 'home.refresh').ack;
    await vi.waitFor(() => expect(bot.slack.wire.calls('views.publish')).toHaveLength(3), SOON);
    expect(text()).toContain('(staging)');
  });

  test('the Home tab says that Datadog is missing, and still shows the rest', async () => {
    await using bot = await startBot();
    bot.datadog.faults.always({ kind: 'status', status: 500 });
    const lead = bot.slack.as('lead');
    await lead.openHome().ack;
    await vi.waitFor(() => expect(strings(lead.home()?.view).join()).toContain('*Daily digests*'), SOON);
    expect(strings(lead.home()?.view).join()).toContain('Datadog');
  });
});
