import { describe, expect, test } from 'vitest';
import { BEST_FORMAT } from '../../blocks/kit/card.ts';
import { message } from '../../blocks/kit/message.ts';
import { explanation, isShareable, renderCard } from '../../blocks/render-card.ts';
import type { Asker, Ports } from '../../commands/command.ts';
import { digestCommand } from '../../commands/digest.ts';
import type { HealthReader } from '../../src/datadog/health-reader.ts';
import type { DigestService } from '../../src/digest/digest-service.ts';
import { nextSlot, type Subscription } from '../../src/digest/rules/schedule.ts';
import { answerLine } from '../../src/slack/listeners/commands.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { shown } from '../support/blocks.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HEALTH: Asker = { channel: 'C0HEALTH', user: 'U0ENGINEER' };
const CI: Asker = { channel: 'C0CI', user: 'U0LEAD' };
const DIRECT: Asker = { channel: 'D0ENGINEER', user: 'U0ENGINEER' };

/** A desk that keeps what it is told, and can post in these channels. */
function memoryDesk(member: readonly string[] = ['C0HEALTH', 'C0CI']) {
  const kept = new Map<string, Subscription>();
  const askedBy: string[] = [];
  const listed = (subscription: Subscription) => ({
    subscription,
    nextAt: nextSlot(subscription, NOW).at,
    isDefault: false,
    by: 'U0LEAD',
    problem: null,
  });
  const isOpen = (place: string) => place.startsWith('U') || member.includes(place);
  const desk: DigestService = {
    list: async () => ({
      planned: [...kept.values()].map(listed).sort((a, b) => a.nextAt - b.nextAt),
      unusable: [],
    }),
    async state(place) {
      const subscription = kept.get(place);
      const problem = isOpen(place) ? null : 'not_in_channel';
      const weekly = { planned: undefined, unusable: undefined };
      return { place, planned: subscription && listed(subscription), unusable: undefined, weekly, problem };
    },
    permission: () => expect.fail('a command asks for no permission of a form'),
    remove: () => expect.fail('a command removes nothing from elsewhere'),
    async subscribe(channel, time, by) {
      if (!isOpen(channel)) return { kind: 'cannot-post', word: 'not_in_channel' };
      const before = kept.get(channel) ?? null;
      const subscription = { ...time, channel, since: NOW };
      kept.set(channel, subscription);
      askedBy.push(by);
      return { kind: 'subscribed', listed: listed(subscription), before };
    },
    async unsubscribe(channel, by) {
      const before = kept.get(channel) ?? null;
      kept.delete(channel);
      askedBy.push(by);
      return { kind: 'unsubscribed', before, wasUnusable: false };
    },
    preview: async () => explanation(message(['System health is 0.78 🟢'], [])),
  };
  return { desk, kept, askedBy };
}

const unread = async () => expect.fail('the command asks Datadog by itself');
const unlinked = () => expect.fail('the command links to no dashboard by itself');
const reader: HealthReader = {
  rollup: unread,
  metric: unread,
  why: unread,
  knownWhy: unlinked,
  around: unread,
  beforeMetrics: unread,
  history: unread,
  pastDays: unread,
  dashboard: unread,
  collectors: unread,
};

function officeOf(memory = memoryDesk()) {
  const ports: Ports = {
    reader,
    activeIncidents: unread,
    history: unread,
    sendFile: unread,
    digests: memory.desk,
    visibleTo: async (_, channels) => new Set(channels),
    watches: {
      ofChannel: unread,
      problemOf: unread,
      setBy: unread,
      set: unread,
      end: unread,
      endFromElsewhere: unread,
    },
    liveCards: undefined as never,
    linkTo: unlinked,
    clock: () => NOW,
    timeZone: 'Europe/Berlin',
  };
  const ask = async (words: string, from: Asker = HEALTH) => {
    const card = await digestCommand.answer(words, ports, from);
    expect(isShareable(card)).toBe(false);
    return renderCard(card, { ...BEST_FORMAT, audience: { kind: 'asker' } });
  };
  return { ...memory, ports, ask, says: async (words: string, from?: Asker) => (await ask(words, from)).text };
}

describe('/digest', () => {
  test('subscribe writes down the channel, the time and who asked, and answers with the next time', async () => {
    const { says, kept, askedBy } = officeOf();
    expect(await says('subscribe 09:00 Europe/Berlin weekdays')).toBe(
      'This channel gets the daily digest at 09:00 (Europe/Berlin) on weekdays. Next: tomorrow, Wed, Nov 25, 09:00.',
    );
    expect([...kept.values()]).toEqual([
      { channel: 'C0HEALTH', time: '09:00', timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], since: NOW },
    ]);
    expect(askedBy).toEqual(['U0ENGINEER']);
  });

  test('a typed line is answered for the channel and the person it comes from', async () => {
    const { ports, kept, askedBy } = officeOf();
    const from = { teamId: 'T0TEAM', channelId: 'C0CI', userId: 'U0LEAD' };
    await answerLine([digestCommand], { line: '/digest subscribe 09:00', ports, from });
    expect([[...kept.keys()], askedBy]).toEqual([['C0CI'], ['U0LEAD']]);
  });

  test('the time zone defaults to that of the team, and the days to the weekdays', async () => {
    const { says, kept } = officeOf();
    expect(await says('subscribe 9am')).toContain('09:00 (Europe/Berlin) on weekdays');
    expect(kept.get('C0HEALTH')).toMatchObject({ timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5] });
  });

  test('a second subscription says what it replaces', async () => {
    const { says, kept } = officeOf();
    await says('subscribe 08:00 daily');
    expect(await says('SUBSCRIBE   10:30   UTC')).toContain('Until now it came at 08:00 (Europe/Berlin) every day.');
    expect(kept.get('C0HEALTH')).toMatchObject({ time: '10:30', timeZone: 'UTC' });
  });

  test.each([
    ['subscribe', 'The time of day is missing.'],
    ['subscribe 25:00', '"25:00" is not a time of day.'],
    ['subscribe 09:00 Europe/Berln', 'Did you mean Europe/Berlin'],
    ['subscribe 09:00 <!channel>', '"&lt;!channel&gt;" is a channel, a person or a link'],
  ])('/digest %s changes nothing, says what is wrong and gives an example', async (words, what) => {
    const { says, kept } = officeOf();
    await says('subscribe 08:00');
    const answer = await says(words);
    expect(answer).toContain(what);
    expect(answer).toContain('Nothing was changed.');
    expect(answer).toContain('An example: `/digest subscribe 09:00 Europe/Berlin weekdays`');
    expect(kept.get('C0HEALTH')).toMatchObject({ time: '08:00' });
  });

  test('/digest in a channel without the bot asks for an invitation', async () => {
    const { says, kept } = officeOf(memoryDesk(['C0CI']));
    expect(await says('subscribe 09:00')).toContain('`/invite @`');
    expect(kept.size).toBe(0);
  });

  test.each([
    ['subscribe 07:30 daily', DIRECT],
    ['subscribe 07:30 me daily', HEALTH],
    ['subscribe me 07:30 daily', CI],
  ])('"%s" subscribes the person alone, in a direct message and with "me"', async (words, from) => {
    const { says, kept } = officeOf(memoryDesk([]));
    expect(await says(words, from)).toContain(
      'You get the daily digest by direct message at 07:30 (Europe/Berlin) every day.',
    );
    expect([...kept.keys()]).toEqual([from.user]);
    expect(await says('', { ...from, channel: 'D0ANY' })).toContain(
      'You get the daily digest by direct message at 07:30',
    );
    expect(await says('unsubscribe me', from)).toContain('You no longer get the daily digest; it came at 07:30');
    expect(kept.size).toBe(0);
  });

  test('/digest in a channel shows the digest of the person too', async () => {
    const { says } = officeOf();
    await says('subscribe 07:30 me');
    const answer = await says('');
    expect(answer).toMatch(/^This channel gets no daily digest\. You get the daily digest by direct message at 07:30/);
  });

  test('/digest without words shows the digest of this channel, not of another one', async () => {
    const { says } = officeOf();
    await says('subscribe 07:15', CI);
    expect(await says('')).toContain('This channel gets no daily digest.');
    expect(await says('', CI)).toContain('at 07:15 (Europe/Berlin) on weekdays. Next: tomorrow, Wed, Nov 25, 07:15');
  });

  test('the list has every channel, the next one first, and can be asked for anywhere', async () => {
    const { ask, says } = officeOf();
    await says('subscribe 16:00', HEALTH);
    await says('subscribe 15:00', CI);
    const listed = shown(await ask('list', DIRECT));
    expect(listed.indexOf('<#C0CI>')).toBeLessThan(listed.indexOf('<#C0HEALTH>'));
    expect(listed).toContain('next: today, 15:00');
  });

  test('unsubscribe ends the digest of this channel alone and says what it was', async () => {
    const { says, kept } = officeOf();
    await says('subscribe 16:00', HEALTH);
    await says('subscribe 15:00', CI);
    expect(await says('unsubscribe', CI)).toContain('<#C0CI> no longer gets the daily digest; it came at 15:00');
    expect([...kept.keys()]).toEqual(['C0HEALTH']);
    expect(await says('unsubscribe', CI)).toContain('had no daily digest');
  });

  test('a channel named behind unsubscribe ends nothing', async () => {
    const { says, kept } = officeOf();
    await says('subscribe 16:00');
    expect(await says('unsubscribe #ci')).toContain('"#ci" is not understood: nothing was changed.');
    expect(kept.size).toBe(1);
  });

  test.each(['now', 'preview', 'Now'])('%s is the digest as it would be posted now', async (word) => {
    const { says } = officeOf();
    expect(await says(word, DIRECT)).toBe('System health is 0.78 🟢.');
  });

  test('a word that it does not know gets the nearest ones, a time alone the whole command', async () => {
    const { says } = officeOf();
    expect(await says('subscribe 9am IST')).toContain('An example: `/digest subscribe 09:00 Asia/Kolkata weekdays`');
    expect(await says('subscrib 09:00')).toContain('Did you mean `subscribe`');
    expect(await says('constructor')).toContain('There is no option called "constructor".');
    expect(await says('9:30 daily')).toContain(
      'Next step: type `/digest subscribe 9:30 daily` to subscribe this channel.',
    );
    expect(await says('help')).toContain('how healthy everything is');
  });

  test.each(['', 'list', 'subscribe 09:00', 'unsubscribe'])(
    '"/digest %s" without the database is left to the error handler',
    async (words) => {
      const fail = async () => {
        throw new StoreError('no database', { cause: new Error('closed') });
      };
      const { ask } = officeOf({
        ...memoryDesk(),
        desk: {
          list: fail,
          state: fail,
          permission: fail,
          remove: fail,
          subscribe: fail,
          unsubscribe: fail,
          preview: fail,
        },
      });
      await expect(ask(words)).rejects.toBeInstanceOf(StoreError);
    },
  );
});
