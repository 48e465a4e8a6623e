import type { StoredMessage } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shown, tableRow, tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';

let bot: OncallBot;
beforeAll(async () => {
  bot = await startOncall();
});
afterAll(() => bot[Symbol.asyncDispose]());

const engineer = () => bot.slack.as('engineer').in('system-health');
const ask = (line = '/collectors') => engineer().command(line).reply();

describe('/collectors', () => {
  test('/collectors shows every collector with its last run, in private, acknowledged long before', async () => {
    const asked = engineer().command('/collectors');
    expect(await asked.ack).toMatchObject({ body: {} });
    const answer = await asked.reply();
    const [header, ...rows] = tableRows(answer);
    expect(header).toEqual(['Collector', 'Last Run', 'Duration', 'Metrics', 'Errors (1 h)', 'Status']);
    expect(rows.map(([name]) => name)).toEqual(['Eval', 'GitHub', 'WandB', 'Skypilot', 'Health']);
    for (const row of rows) {
      expect(row.slice(1)).toEqual([
        expect.stringMatching(/^(just now|\d+ min ago)$/),
        expect.stringMatching(/^\d+(\.\d+)? s$/),
        expect.stringMatching(/^\d+$/),
        ...(row[0] === 'Eval' ? ['1', '🟡 warning'] : ['0', '🟢 healthy']),
      ]);
    }
    expect(answer.text).toMatch(/^Collector Health: 1 warning, 4 healthy of 5 collectors\. No open incidents\.$/);
    expect(shown(answer)).toMatch(/As of 12:\d\d \(UTC\) {2}· {2}all environments {2}· {2}no open incidents/);
    expect(answer.ephemeralTo).toBe(bot.slack.as('engineer').user.id);
  });

  test('/collectors env:staging asks Datadog for that environment and says so', async () => {
    const answer = await ask('/collectors env:staging');
    expect(answer.text).toMatch(/^Collector Health \(staging\): /);
    expect(shown(answer)).toContain('environment staging');
    const bodies = bot.datadog.requests.map(({ body }) => JSON.stringify(body));
    expect(bodies.some((body) => body.includes('max:collector.github.failed{env:staging}'))).toBe(true);
  });

  test.each([
    ['/collectors env:prod', 'There is no environment called "prod".', '`production`'],
    ['/collectors gitlab', 'There is no collector or row called "gitlab".', '`github`'],
  ])('%s gets a private answer with the nearest names', async (line, says, offers) => {
    const answer = await ask(line);
    expect(answer.text).toContain(says);
    expect(answer.text).toContain(offers);
    expect(answer.ephemeralTo).not.toBeNull();
  });

  test.each(['github', 'GitHub?', '“github”', 'GitHub collector'])(
    '/collectors %s shows that collector alone',
    async (name) => {
      const answer = await ask(`/collectors ${name}`);
      expect(tableRows(answer).map(([first]) => first)).toEqual(['Collector', 'GitHub']);
      const refreshed = await engineer().click(answer, 'card.refresh').reply();
      expect(tableRows(refreshed)).toHaveLength(2);
    },
  );

  test('a failing collector comes first with its incident and silences, and names stay out of the channel', async () => {
    bot.break('wandb');
    bot.break('skypilot', 'slow');
    await bot.look();
    await expect.poll(() => bot.parents().length, { timeout: 8_000 }).toBe(2);
    const cardOf = (title: string) => bot.parents().find(({ text }) => text.includes(title)) as StoredMessage;
    await clickIncident(bot, cardOf('Skypilot'), 'acknowledge', 'lead').ack;
    await silence(bot, cardOf('WandB'), '4h', 'oncall').ack;
    await expect.poll(() => bot.replies().length, { timeout: 8_000 }).toBe(2);
    await bot.nothingMore({ parents: 2, replies: 2 });

    const answer = await ask();
    expect(tableRows(answer).map(([name]) => name)).toEqual([
      'Collector',
      'WandB',
      'Skypilot',
      'Eval',
      'GitHub',
      'Health',
    ]);
    expect(tableRow(answer, 'WandB').slice(1)).toEqual(['just now', expect.anything(), '0', '1', '🔴 critical']);
    expect(tableRow(answer, 'Skypilot').slice(2)).toEqual(['45 s', '7', '0', '🟡 warning']);
    expect(answer.text).toMatch(/1 critical, 2 warning, 2 healthy of 5 collectors\. Open incidents: Skypilot.*, WandB/);
    const listed = shown(answer);
    expect(listed).toMatch(/\*Open incidents\*\n(.*\n)?.*WandB.*since 12:0\d/);
    expect(listed).toMatch(/Skypilot.* {2}· {2}since 12:0\d {2}· {2}acknowledged by <@U0LEAD>/);
    expect(listed).toMatch(/\*Silences\*\n🔕 .*WandB.* until 16:0\d {2}· {2}by <@U0ONCALL>/u);

    const shared = engineer().click(answer, 'card.share');
    const inChannel = await bot.slack.message(
      ({ ephemeralTo, text }) => ephemeralTo === null && text.startsWith('Collector Health'),
    );
    await shared.reply(2);
    expect(tableRows(inChannel)).toEqual(tableRows(answer));
    expect(shown(inChannel)).toContain('Shared by <@U0ENGINEER> with `/collectors`');
    expect(shown(inChannel)).toMatch(/Skypilot.* {2}· {2}acknowledged/);
    expect(shown(inChannel)).not.toMatch(/<@U0(LEAD|ONCALL)>/);
    expect(inChannel.blocks.some(({ type }) => type === 'actions')).toBe(false);
  });

  test('Refresh shows in the same card what has changed since', async () => {
    const before = await ask('/collectors env:production');
    expect(tableRow(before, 'WandB').at(-1)).toBe('🔴 critical');
    bot.heal('wandb');
    bot.heal('skypilot');
    await bot.look(2);
    const after = await engineer().click(before, 'card.refresh').reply();
    expect([after.ts, tableRow(after, 'WandB').at(-1)]).toEqual([before.ts, '🟢 healthy']);
    expect(shown(after)).toContain('environment production');
    expect(shown(after)).toMatch(/no open incidents/);
    expect(shown(after)).not.toContain('Open incidents');
  });

  test('/collectors says that incidents are not posted anywhere, and the next step', async () => {
    await using unwatched = await startBot();
    const answer = await unwatched.slack.as('lead').in('ci').command('/collectors').reply();
    expect(tableRows(answer)).toHaveLength(6);
    expect(answer.text).toContain(
      'Incidents are not posted anywhere: ONCALL_CHANNEL is not set. Next step: ask an admin to set it',
    );
    expect(shown(answer)).not.toContain('no open incidents');
  });

  test('the requests to Slack and Datadog are all expected', () => {
    expect([bot.slack.unexpected, bot.datadog.unexpected]).toEqual([[], []]);
  });
});
