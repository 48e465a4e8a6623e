import type { StoredMessage } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elements, shown, tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';

let bot: OncallBot;
beforeAll(async () => {
  bot = await startOncall();
});
afterAll(() => bot[Symbol.asyncDispose]());

const engineer = () => bot.slack.as('engineer').in('system-health');
const ask = (line = '/incidents') => engineer().command(line).reply();
const cardOf = (title: string) => bot.parents().find(({ text }) => text.includes(title)) as StoredMessage;

describe('/incidents', () => {
  test('a new bot does not say that there was no incident before it', async () => {
    const answer = await ask();
    expect(answer.ephemeralTo).toBe(bot.slack.as('engineer').user.id);
    expect(answer.text).toMatch(/^Incidents, the last 7 days: No incident of the last 7 days is known/);
    expect(answer.text).toMatch(/The database has existed since 12:\d\d: earlier incidents are not known/);
    expect((await ask('/incidents csv')).text).toContain('There is nothing to export');
  });

  test('/incidents has what failed, for how long, who acted, how it ended, and what is open now', async () => {
    bot.break('wandb');
    await bot.look();
    await expect.poll(() => bot.parents().length, { timeout: 8_000 }).toBe(1);
    bot.move(2 * 60_000);
    await clickIncident(bot, cardOf('WandB'), 'acknowledge', 'lead').ack;
    await expect.poll(() => bot.replies().length, { timeout: 8_000 }).toBe(1);
    await silence(bot, cardOf('WandB'), '4h', 'oncall').ack;
    await expect.poll(() => bot.replies().length, { timeout: 8_000 }).toBe(2);
    bot.heal('wandb');
    await bot.look(2);
    bot.break('skypilot', 'slow');
    await bot.look();
    await expect.poll(() => bot.parents().length, { timeout: 8_000 }).toBe(2);

    const answer = await ask();
    expect(answer.text).toContain('2 incidents; 1 open now');
    expect(answer.text).toMatch(/Time to acknowledge: 2 min \(1 of 2 acknowledged, nobody acted on 1\)/);
    expect(answer.text).toMatch(/Time to recover: \d min \(1 of 2 recovered, 1 open\)/);
    const [head, ...rows] = tableRows(answer);
    expect(head).toEqual(['Incident', 'Opened', 'Open for', 'Acknowledged', 'Ended']);
    expect(rows).toEqual([
      ['Skypilot', expect.stringMatching(/^12:\d\d$/), expect.any(String), 'not yet', '🟡 open'],
      ['WandB', expect.stringMatching(/^12:\d\d$/), expect.stringMatching(/^\d min$/), 'after 2 min', '🟢 recovered'],
    ]);
    const listed = shown(answer);
    expect(listed).toMatch(/\*Open incidents\*\n(.*\n)?.*Skypilot collector/);
    expect(listed).toMatch(
      /WandB collector: failed once {2}· {2}acknowledged 1 \(2 min\) {2}· {2}recovered 1 \(\d min\)/,
    );
    expect(listed).toMatch(
      /\*Who acted\*\n• WandB collector, 12:\d\d: acknowledged by <@U0LEAD>, silenced by <@U0ONCALL>/,
    );
  });

  test('/incidents COLLECTOR has its incidents alone, leads back, and to 30 days', async () => {
    const answer = await ask('/incidents wandb');
    expect(tableRows(answer).map(([name]) => name)).toEqual(['Incident', 'WandB']);
    expect(shown(answer)).not.toContain('Skypilot collector');
    const month = await engineer().click(answer, 'card.other').reply();
    expect(month.text).toContain('Incidents of WandB collector, the last 30 days: 1 incident; none open now');
    const back = await engineer().click(month, 'card.back').reply();
    expect(back.text).toContain('Incidents, the last 30 days: 2 incidents');
    expect((await ask('/incidents ci.tests_passing')).text).toContain('No alert rule of the catalog names this metric');
  });

  test('the details of a past incident are a choice in its menu, with its whole history', async () => {
    const answer = await ask('/incidents wandb');
    const [menu] = elements(answer).filter(({ action_id }) => action_id === 'incident.details');
    const [option] = (menu?.options ?? []) as readonly { readonly value: string }[];
    const details = await engineer()
      .choose(answer, 'incident.details', option?.value ?? '')
      .reply();
    expect(shown(details)).toMatch(/acknowledged by <@U0LEAD>/);
    expect(details.ephemeralTo).not.toBeNull();
  });

  test('shared with a channel it names nobody, and has no menu', async () => {
    const answer = await ask();
    const sharing = engineer().click(answer, 'card.share');
    const inChannel = await bot.slack.message(
      ({ ephemeralTo, text }) => ephemeralTo === null && text.startsWith('Incidents, the last 7 days'),
    );
    await sharing.reply(2);
    expect(tableRows(inChannel)).toEqual(tableRows(answer));
    expect(shown(inChannel)).toContain('Shared by <@U0ENGINEER> with `/incidents`');
    expect(shown(inChannel)).not.toMatch(/<@U0(LEAD|ONCALL)>/);
    expect(elements(inChannel)).toEqual([]);
  });

  test('Export as CSV sends the failures as a file to who asked, by direct message, and to nobody else', async () => {
    const answer = await ask('/incidents 30d');
    const before = new Set(bot.slack.workspace.messages);
    const said = await engineer().click(answer, 'card.export').reply();
    expect(said.text).toBe('The incidents of the last 30 days were sent to you as a CSV file, by direct message.');
    const direct = bot.slack.workspace.channels.find(({ directWith }) => directWith === 'U0ENGINEER');
    const sent = bot.slack.workspace.messages.filter((one) => !before.has(one) && one.ephemeralTo === null);
    expect(new Set(sent.map(({ channel }) => channel))).toEqual(new Set([direct?.id]));
    expect(sent[0]?.text).toContain(
      'Incidents, the last 30 days, as CSV in the thread: 2 incidents. Times are in UTC.',
    );
    const file = bot.slack.workspace.files.at(-1);
    expect(file).toMatchObject({ name: 'incidents-30d-2026-11-23.csv', channels: [direct?.id] });
    expect(sent[0]?.text).toContain('if no file is in the thread in a minute, type `/incidents 30d csv` again');
    const again = await engineer().click(answer, 'card.export').reply();
    expect(again.text).toContain('were sent to you as a CSV file less than a minute ago, or are being sent');
    expect(bot.slack.workspace.files.at(-1)).toBe(file);
    const [head, first, second, ...rest] = String(file?.bytes).split('\r\n');
    expect(head).toMatch(/^\ufeff"incident","kind","subject",/);
    expect(first).toMatch(/^"skypilot-2026-11-23t12.*","warning",.*"open",/);
    expect(second).toMatch(/^"wandb-2026-11-23t12.*"U0LEAD",12\d,.*"recovered",,\d+,1,"U0ONCALL",0$/);
    expect(rest).toEqual(['']);
  });

  test.each([
    ['/incidents gitlab', 'There is no collector or metric called "gitlab".', '`github`'],
    ['/incidents env:staging', 'Incidents are about all environments together', 'Next step: type `/incidents`'],
    ['/incidents 14d', 'Nothing is shown over "14d"', '`/incidents 30d`'],
  ])('%s gets a private answer with what may be typed', async (line, says, offers) => {
    const answer = await ask(line);
    expect(answer.text).toContain(says);
    expect(answer.text).toContain(offers);
    expect(answer.ephemeralTo).not.toBeNull();
  });

  test('a time in which the bot was stopped is named', async () => {
    bot.move(3 * 3_600_000);
    await bot.look();
    const { text } = await ask();
    expect(text).toMatch(/Nothing was evaluated from 12:\d\d to 15:\d\d: incidents of that time are not known/);
  });

  test('a bot without an on-call channel says that it posts no incidents', async () => {
    await using unwatched = await startBot();
    const answer = await unwatched.slack.as('lead').in('ci').command('/incidents').reply();
    expect(answer.text).toContain('No incident of the last 7 days is known');
    expect(answer.text).toContain('Incidents are not posted anywhere: ONCALL_CHANNEL is not set');
    expect(answer.text).toContain('Nothing has been evaluated yet');
  });

  test('the requests to Slack and Datadog are all expected', () => {
    expect([bot.slack.unexpected, bot.datadog.unexpected]).toEqual([[], []]);
  });
});
