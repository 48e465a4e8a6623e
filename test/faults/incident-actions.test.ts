import type { StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { INCIDENT_ACTIONS } from '../../blocks/kit/controls.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { clickIncident, silence } from '../support/incident-clicks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';
import { SOON } from '../support/threads.ts';
import { BOTH_OWNERS } from '../support/watched-harness.ts';

/** The card of a collector that fails. */
async function failing(bot: OncallBot): Promise<StoredMessage> {
  bot.break('github');
  await bot.look();
  return bot.parent(/^Critical: GitHub/);
}

/** What stands in the audit, each with who did it. */
async function audit(bot: OncallBot): Promise<readonly string[]> {
  const rows = await readStoreRows(databaseOf(bot.env));
  const ofIncidents = rows.audit.filter(({ incident }) => !incident.startsWith('watch:'));
  return ofIncidents.map(({ what, actor, why }) => [what, actor, why].filter(Boolean).join(' '));
}

const errors = (bot: OncallBot) => bot.log.filter((line) => line.includes('"level":"error"'));
const stateOf = async (bot: OncallBot) => (await bot.incidents.current(0))[0]?.incident;

const shipped = loadCatalog('catalog');
const GROUPED = { ...shipped, alerts: { ...shipped.alerts, actors: 'S0ONCALL' } };

describe.each(BOTH_OWNERS)('incident actions: $owner', ({ start }) => {
  test('F50 a double click acknowledges once, and says so to the one who clicked twice', async () => {
    await using bot = await start();
    const card = await failing(bot);
    const clicks = [clickIncident(bot, card, 'acknowledge'), clickIncident(bot, card, 'acknowledge')];
    await expect
      .poll(() => clicks.flatMap((click) => click.answers()).map(({ text }) => text), SOON)
      .toEqual([expect.stringMatching(/^<@U0ONCALL> already acknowledged this incident at \d\d:\d\d \(UTC\)/)]);
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    await bot.nothingMore({ parents: 1, replies: 1 });
    expect(await audit(bot)).toEqual(['opened', 'acknowledged U0ONCALL', 'too-late U0ONCALL acknowledged']);
  });

  test.each(['acknowledge', 'resolve'] as const)(
    'F50 two people %s at once: one succeeds, the other is informed who',
    async (button) => {
      await using bot = await start();
      const card = await failing(bot);
      const clicks = {
        oncall: clickIncident(bot, card, button, 'oncall'),
        lead: clickIncident(bot, card, button, 'lead'),
      };
      await expect.poll(() => Object.values(clicks).flatMap((click) => click.answers()).length, SOON).toBe(1);
      const [loser, winner] =
        clicks.lead.answers().length > 0 ? (['lead', 'oncall'] as const) : (['oncall', 'lead'] as const);
      expect(clicks[loser].answers()[0]?.text).toContain(`<@${bot.slack.as(winner).user.id}> already `);
      await bot.reply(button === 'acknowledge' ? /Acknowledged by/ : /Resolved .*by/);
      await bot.nothingMore({ parents: 1, replies: 1 });
      const [, done, late] = await audit(bot);
      expect([done, late]).toEqual([
        expect.stringContaining(bot.slack.as(winner).user.id),
        expect.stringMatching(`^too-late ${bot.slack.as(loser).user.id}`),
      ]);
    },
  );

  test('F52 every control of an incident that is over: a private word on when it ended, and no effect', async () => {
    await using bot = await start();
    const card = await failing(bot);
    bot.heal('github');
    await bot.look(2);
    await bot.reply(/Recovered/);
    const before = await stateOf(bot);
    const lead = bot.slack.as('lead').in('oncall');
    const stale = [
      lead.click(card, INCIDENT_ACTIONS.acknowledge, { isStale: true }),
      lead.click(card, INCIDENT_ACTIONS.resolve, { isStale: true }),
      lead.choose(card, INCIDENT_ACTIONS.silence, { value: `${before?.id} 4h`, isStale: true }),
    ];
    for (const click of stale) {
      const answer = await click.reply();
      expect(answer.text).toMatch(/^This incident has been over since .*\d\d:\d\d \(UTC\)/);
      expect(answer.ephemeralTo).toBe(bot.slack.as('lead').user.id);
    }
    expect((await clickIncident(bot, card, 'details').reply()).text).toContain('Recovered: GitHub');
    expect(await stateOf(bot)).toEqual(before);
    await bot.nothingMore({ parents: 1, replies: 1 });
    expect(errors(bot)).toEqual([]);
    expect((await audit(bot)).filter((line) => line.startsWith('too-late'))).toHaveLength(3);
  });

  /** The card with something in it replaced: of another version, another database, or nobody's. */
  const changed = (card: StoredMessage, from: string, to: string): StoredMessage => ({
    ...card,
    blocks: JSON.parse(JSON.stringify(card.blocks).replaceAll(from, to)),
  });

  test("F52 last month's incident, an action nobody knows, broken values: explained in private, nothing else", async () => {
    await using bot = await start();
    const card = await failing(bot);
    const id = String((await stateOf(bot))?.id);
    const lead = bot.slack.as('lead').in('oncall');
    const lastMonth = changed(card, id, 'github-2026-10-23t12:00:00.000z');
    for (const button of ['acknowledge', 'resolve', 'details'] as const) {
      const answer = await lead.click(lastMonth, INCIDENT_ACTIONS[button], { isStale: true }).reply();
      expect(answer.text).toMatch(/^This incident is no longer known.*Next step: type `\/collectors`/);
      expect(answer.ephemeralTo).toBe(bot.slack.as('lead').user.id);
    }
    const own = `github-2026-10-23t12:00:00.000z own`;
    expect(
      (await lead.choose(lastMonth, INCIDENT_ACTIONS.silence, { value: own, isStale: true }).reply()).text,
    ).toMatch(/no longer known/);

    const unknown = changed(card, INCIDENT_ACTIONS.acknowledge, 'incident.escalate');
    expect((await lead.click(unknown, 'incident.escalate', { isStale: true }).reply()).text).toMatch(
      /older version of the bot/,
    );
    for (const choice of ['', '999h', '-1h', 'for ever', '1h 1h', '<!channel>']) {
      const menu = changed(card, `${id} 1h`, `${id} ${choice}`);
      const answer = await lead
        .choose(menu, INCIDENT_ACTIONS.silence, { value: `${id} ${choice}`, isStale: true })
        .reply();
      expect(answer.text, choice).toMatch(/older version of the bot/);
    }
    for (const value of [' ', '{}', '<!channel>', '../../etc', "x' or 1=1 --", '👩‍🚒', '\\u0000', 'x'.repeat(1_900)]) {
      const answer = await lead
        .click(changed(card, id, value), INCIDENT_ACTIONS.acknowledge, { isStale: true })
        .reply();
      expect(answer.text, value).toMatch(/no longer known|older version/);
    }
    expect(errors(bot)).toEqual([]);
    expect(await audit(bot)).toEqual(['opened']);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('F53 a person outside the channel gets the rule, nothing changes, and the attempt is recorded', async () => {
    await using bot = await start();
    const card = await failing(bot);
    const guest = bot.slack.as('guest').visiting('oncall');
    const answer = await guest.click(card, INCIDENT_ACTIONS.acknowledge).reply();
    expect(answer.text).toMatch(
      /^Only members of the incident's channel may do this; nothing was changed\..*Next step: join the channel/,
    );
    expect(answer.ephemeralTo).toBe(bot.slack.as('guest').user.id);
    expect((await stateOf(bot))?.acknowledged).toBeNull();
    expect(await audit(bot)).toEqual(['opened', 'not-allowed U0GUEST not-a-member']);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test("F55 an incident's button whose response_url has expired is answered by chat.postEphemeral", async () => {
    await using bot = await start();
    const card = await failing(bot);
    await clickIncident(bot, card, 'acknowledge', 'oncall').ack;
    await bot.reply(/Acknowledged/);
    // The members are read anew, which takes Slack a moment.
    bot.move(2 * 60_000);
    bot.slack.faults.next('conversations.members', { kind: 'delay', ms: 400 });
    const late = bot.slack.as('lead').in('oncall').click(card, INCIDENT_ACTIONS.acknowledge, { isStale: true });
    await late.ack;
    bot.move(31 * 60_000);
    const answer = await late.reply();
    expect([answer.via, answer.ephemeralTo]).toEqual(['chat.postEphemeral', bot.slack.as('lead').user.id]);
    expect(answer.text).toMatch(/^<@U0ONCALL> already acknowledged this incident/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test('F50 the same silence chosen twice at once is one silence', async () => {
    await using bot = await start();
    const card = await failing(bot);
    const clicks = [silence(bot, card, '4h'), silence(bot, card, '4h')];
    await expect
      .poll(() => clicks.flatMap((click) => click.answers()).map(({ text }) => text), SOON)
      .toEqual([expect.stringMatching(/^<@U0ONCALL> already silenced this incident/)]);
    await bot.reply(/Silenced by <@U0ONCALL> until/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });
});

describe('incident actions', () => {
  test('F53 a user group of the catalog lets its members act and other members of the channel not', async () => {
    await using bot = await startOncall({ catalog: GROUPED });
    const card = await failing(bot);
    expect((await clickIncident(bot, card, 'acknowledge', 'lead').reply()).text).toMatch(
      /^Only members of the user group .* may do this/,
    );
    expect((await stateOf(bot))?.acknowledged).toBeNull();
    await clickIncident(bot, card, 'acknowledge', 'oncall').ack;
    await bot.reply(/Acknowledged by <@U0ONCALL>/);
    expect(await audit(bot)).toEqual(['opened', 'not-allowed U0LEAD not-in-group', 'acknowledged U0ONCALL']);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });
});
