import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elements, shown, tableRow, tableRows } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';

let bot: RunningBot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.stop());

const ask = (line: string) => bot.slack.as('engineer').in('system-health').command(line);

describe('/health', () => {
  test('/health shows 25 metrics over 7 days on one page, acknowledged long before', async () => {
    const asked = ask('/health');
    expect(await asked.ack).toMatchObject({ body: {} });
    const answer = await asked.reply();
    const [header, ...rows] = tableRows(answer);
    expect(header).toEqual(['Metric', '-6d', '-5d', '-4d', '-3d', '-2d', '-1d', '0d', 'Area']);
    expect(rows).toHaveLength(25);
    expect(answer.blocks.find(({ type }) => type === 'data_table')).toMatchObject({
      page_size: 25,
      row_header_column_index: 0,
      caption: expect.stringContaining('figure of merit'),
    });
    expect(rows.flat().filter((cell) => /^(🟢|🟡|🔴) \d\.\d\d$|^⚪ –$/u.test(cell))).toHaveLength(25 * 7);
    expect(answer.ephemeralTo).not.toBeNull();
  });

  test('the summary says what is red and what is gray, in words and in the notification text', async () => {
    const answer = await ask('/health').reply();
    expect(shown(answer)).toMatch(/🔴 \*Critical:\* .*Failing Workflows \(0\.20, \d\.\d\d yesterday\)/);
    expect(shown(answer)).toMatch(/⚪ \*No data:\* Local - Resume \(since \w+ \d+, 12:00\)/);
    expect(answer.text).toMatch(/^Metta System Health: overall 0\.\d\d, \w+; Training 0\.\d\d/);
    expect(answer.text).toMatch(/Critical: .*Failing Workflows.*No data: Local - Resume\.$/);
  });

  test('every red metric is explained in one press: a menu where there are several, the worst one by the button', async () => {
    const answer = await ask('/health').reply();
    const red = /\*Critical:\* (.*)/.exec(shown(answer))?.[1]?.match(/\(\d\.\d\d/g) ?? [];
    const menus = elements(answer).filter(({ action_id }) => action_id === 'card.why-of');
    const options = menus.flatMap((menu) => menu.options as readonly { readonly value: string }[]);
    expect(options).toHaveLength(red.length < 2 ? 0 : red.length);
    expect(options.every(({ value }) => /^\/health why \w+\.\w+$/.test(value))).toBe(true);
    expect(elements(answer)).toContainEqual(expect.objectContaining({ action_id: 'card.why', value: '/health why' }));
  });

  test.each(['/health ci', '/health CI/CD'])('%s shows that area only', async (line) => {
    const answer = await ask(line).reply();
    const [header, ...rows] = tableRows(answer);
    expect(header?.at(-1)).toBe('0d');
    expect(rows).toHaveLength(11);
    expect(tableRow(answer, 'Benchmarks Passing')[0]).toBe('Benchmarks Passing');
  });

  test('/health env:staging asks Datadog for that environment and says so', async () => {
    const answer = await ask('/health env:staging').reply();
    expect(shown(answer)).toContain('environment staging');
    expect(JSON.stringify(bot.datadog.requests.at(-1)?.body)).toContain('{env:staging}');
  });

  test('/health help lists every command, area and environment', async () => {
    const help = shown(await ask('/health help').reply());
    for (const word of ['/health', '/ci-status', 'training', 'CI/CD', 'env:production']) expect(help).toContain(word);
  });

  test.each([
    ['/health trainig', 'There is no area or metric called "trainig".', '`training`'],
    ['/health env:prod', 'There is no environment called "prod".', '`production`'],
    ['/health <!channel>', '"&lt;!channel&gt;" is a channel, a person or a link', '`/health help`'],
  ])('%s gets a private answer with the nearest names', async (line, says, offers) => {
    const answer = await ask(line).reply();
    expect(answer.ephemeralTo).not.toBeNull();
    expect(answer.text).toContain(says);
    expect(answer.text).toContain(offers);
  });

  test('the menu shows an area in the same card, and Refresh keeps it', async () => {
    const asked = ask('/health');
    const card = await asked.reply();
    const person = bot.slack.as('engineer').in('system-health');
    const area = await person.choose(card, 'card.choose', '/health eval').reply();
    expect([area.ts, tableRows(area).length]).toEqual([card.ts, 1 + 5]);
    const refreshed = await person.click(area, 'card.refresh').reply();
    expect([refreshed.ts, tableRows(refreshed).length]).toEqual([card.ts, 1 + 5]);
  });

  test('Share posts the card to the channel as the doing of the one who asked, once', async () => {
    const card = await ask('/health training').reply();
    const person = bot.slack.as('engineer').in('system-health');
    const clicks = [person.click(card, 'card.share'), person.click(card, 'card.share')];
    const shared = await bot.slack.message(
      ({ ephemeralTo, text }) => ephemeralTo === null && text.includes('Training'),
    );
    const note = await clicks[0]?.reply(2);
    await Promise.all(clicks.map(({ ack }) => ack));
    expect((await clicks[1]?.reply())?.text).toContain('is already shared with this channel');
    expect(shown(shared)).toContain(`Shared by <@${bot.slack.as('engineer').user.id}> with \`/health training\``);
    expect(shared.blocks.some(({ type }) => type === 'actions')).toBe(false);
    expect(tableRows(shared)).toHaveLength(1 + 9);
    expect(note?.text).toMatch(/^Shared `\/health training` with this channel at \d\d:\d\d\. .*Training/);
    expect(note?.blocks.some(({ type }) => type === 'actions')).toBe(true);
    const seenByLead = bot.slack
      .as('lead')
      .in('system-health')
      .visible()
      .filter(({ postedBy }) => postedBy === 'bot');
    expect(seenByLead).toEqual([shared]);
  });

  test('the requests to Slack and Datadog are all expected', () => {
    expect([bot.slack.unexpected, bot.datadog.unexpected]).toEqual([[], []]);
  });
});
