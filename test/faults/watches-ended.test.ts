import { describe, expect, test, vi } from 'vitest';
import { catalogOf } from '../fixtures/catalogs.ts';
import { shown } from '../support/blocks.ts';
import { SOON } from '../support/threads.ts';
import { failing, firstMessages, setWatch, startWatched, watchesOf } from '../support/watched-harness.ts';

/** Watches of a channel that Slack does not have. */
const inGone = (_: string, at: number) => watchesOf('C0GONE', at);

describe('watches that end', () => {
  test('G62 a watch that ends while it fires: its incident is closed, with its reason', async () => {
    await using bot = await startWatched();
    await failing(bot);
    const ended = bot.slack.as('engineer').in('oncall').command('/health unwatch github');
    expect((await ended.reply()).text).toMatch(/^This channel no longer watches "GitHub collector"/);
    await bot.look();
    await bot.reply(/No longer watched after .* because the watch was ended or changed/);
    await vi.waitFor(() => expect(firstMessages(bot).at(-1)?.text).toMatch(/^No longer watched: GitHub/), SOON);
    await bot.look(2);
    await bot.nothingMore({ parents: 2, replies: 1 });
  });

  test('G72 one watch of a storm ends while it fires, and another one comes and goes: neither is told as what it is not', async () => {
    await using bot = await startWatched();
    for (const name of ['github', 'wandb', 'eval', 'skypilot']) bot.break(name);
    await bot.look();
    await bot.parent(/^Critical: 4 failing together/);
    const ended = bot.slack.as('engineer').in('oncall').command('/health unwatch github');
    expect((await ended.reply()).text).toMatch(/^This channel no longer watches "GitHub collector"/);
    await bot.look();
    await bot.reply(/No longer watched: GitHub collector\. 3 of 4 still failing/);
    const first = () => shown(firstMessages(bot)[0] ?? expect.fail('there is no first message'));
    await vi.waitFor(() => expect(first()).toContain('*No longer watched* (1): GitHub collector'), SOON);
    expect(first()).not.toContain('Recovered');
    for (let times = 0; times < 8; times += 1) {
      bot.heal('eval');
      await bot.look(2);
      bot.break('eval');
      await bot.look();
    }
    bot.heal('eval');
    await bot.look(2);
    await vi.waitFor(() => expect(first()).toMatch(/2 of 4 still failing[\s\S]*\*Recovered\* \(1\): Eval/), SOON);
    await bot.drain();
    const told = bot.replies().map(({ text }) => text);
    expect(told.join('\n').match(/(?:cleared|new): Eval/gi)).toHaveLength(6);
    expect(told.at(-1)).toMatch(/it comes and goes: further changes of it within the hour/i);
  });

  test('G63 a storm of a channel that is gone: in the fallback channel each of its watches can be ended by a menu', async () => {
    await using bot = await startWatched({ env: { ONCALL_FALLBACK_CHANNEL: 'C0ONCALL' }, watches: inGone });
    for (const name of ['github', 'wandb', 'eval', 'skypilot']) bot.break(name);
    await bot.look();
    const card = await bot.parent(/^Critical: 4 failing together/);
    expect(card.channel).toBe('C0ONCALL');
    await bot.drain();
    for (const [name, words] of [
      ['github', 'GitHub'],
      ['eval', 'Eval'],
    ]) {
      const value = `C0GONE ${name}.*`;
      const ended = bot.slack.as('engineer').in('oncall').choose(card, 'watch.end', value);
      expect((await ended.reply()).text).toMatch(new RegExp(`no longer watches "${words} collector"`));
    }
    await bot.look();
    await bot.reply(/No longer watched: Eval collector, GitHub collector\. 2 of 4 still failing/);
    expect((await bot.store.watches.all()).map(({ subject }) => subject)).not.toContain('github.*');
  });

  test('G62 the bot starts again with a catalog without what is watched: closed, and the list says so', async () => {
    await using bot = await startWatched();
    await failing(bot);
    await bot.restart(catalogOf({ other: ['score'] }));
    await bot.look();
    await vi.waitFor(
      () => expect(firstMessages(bot).at(-1)?.text).toMatch(/^Cannot be evaluated any more: GitHub/),
      SOON,
    );
    await bot.reply(/Cannot be evaluated any more after .* because the catalog no longer has it/);
    const notice = await bot.parent(/^The catalog no longer has `eval`, `github`.*They cannot be evaluated any more/);
    expect([notice.channel, shown(notice)]).toEqual(['C0ONCALL', expect.not.stringMatching(/<[@!]/)]);
    const list = await bot.slack.as('lead').in('oncall').command('/health watching').reply();
    expect(shown(list)).toMatch(
      /cannot be evaluated any more.*Next step: press End Watch or type `\/health unwatch github`/,
    );
    await bot.nothingMore({ parents: 2, replies: 1 });
  });

  test('G62 a watch of which nothing fires leaves the catalog: its channel and a person are notified once, also after a restart', async () => {
    const without = catalogOf({ wandb: ['score'] });
    const own = (channel: string, at: number) => watchesOf(channel, at).slice(0, 2);
    await using bot = await startWatched({ watches: own });
    for (const watch of watchesOf('U0LEAD', bot.now()).slice(0, 1)) await setWatch(bot, watch);
    await bot.look();
    await bot.restart(without);
    await bot.look();
    const notices = () => bot.parents().map(({ text }) => text.split('. ')[0]);
    const expected = ['this channel watches', 'you watch'].map(
      (who) => `The catalog no longer has \`github\`, which ${who}`,
    );
    // Two channels are sent to side by side.
    await vi.waitFor(() => expect(notices().toSorted()).toEqual(expected), SOON);
    await bot.look(2);
    await bot.restart(without);
    await bot.look(2);
    await bot.nothingMore({ parents: 2, replies: 0 });
    // It comes back and leaves again: that is news.
    await bot.restart(catalogOf({ github: ['score'], wandb: ['score'] }));
    await bot.look();
    await bot.restart(without);
    await bot.look();
    await vi.waitFor(() => expect(bot.parents()).toHaveLength(4), SOON);
    expect((await bot.incidents.current(0)).map(({ incident }) => incident.subject)).toEqual([]);
  });

  test("G62 on-call's own channel watches what its catalog gets a rule for: one thread, that of the rule", async () => {
    const rule = { name: 'red_github', kind: 'red', metrics: ['github.*'], severity: 'warning' } as const;
    const catalog = catalogOf({ github: ['score'] });
    const ruled = catalogOf({ github: ['score'] }, [], { alerts: { rules: [rule] } });
    const metric = (channel: string, at: number) =>
      watchesOf(channel, at)
        .slice(0, 1)
        .map((one) => ({ ...one, subject: 'github.score' }));
    await using bot = await startWatched({ catalog, watches: metric, env: { ONCALL_CHANNEL: 'oncall' } });
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: /);
    await bot.restart(ruled);
    await bot.look();
    await bot.reply(/No longer watched after .* because on-call's rule `red_github` notifies this channel of it now/);
    await vi.waitFor(
      () => expect(firstMessages(bot).map(({ text }) => text.split(':')[0])).toEqual(['No longer watched', 'Warning']),
      SOON,
    );
    await bot.look(2);
    const lead = bot.slack.as('lead').in('oncall');
    const list = await lead.command('/health watching').reply();
    expect(shown(list)).toMatch(
      /not evaluated: on-call's rule `red_github` \(red, at once\) notifies this channel of it\. Next step: press End Watch/,
    );
    const again = await lead.command('/health watch github.score').reply();
    expect(again.text).toMatch(
      /^Nothing was changed: on-call's rule `red_github` \(red, at once\) already notifies this channel/,
    );
    bot.heal('github');
    await bot.look(2);
    await bot.nothingMore({ parents: 2, replies: 2 });
  });
});
