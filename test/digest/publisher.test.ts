import { sampleHistory, stale } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { shown } from '../support/blocks.ts';
import { NINE, openPublisher } from './publisher-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NONE = { blocks: [] };
const DIGEST = 'digest:C1:2026-11-24';
const UNREACHABLE = {
  kind: 'unavailable',
  failure: { kind: 'unreachable', detail: 'reset' },
  failingSince: NINE,
} as const;

describe('publisher', () => {
  test('a digest is written when it is due: the message, a reply for each area, and that it was', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.now = NINE - 1;
    await room.tick();
    expect(await room.waiting()).toEqual([]);
    room.around.now = NINE;
    await room.tick();
    const [first, ...replies] = await room.waiting();
    expect(first).toMatchObject({ key: DIGEST, channel: 'C1', thread: null, expiresAt: NINE + 2 * HOUR });
    expect(first?.content.blocks.filter(({ type }) => type === 'image')).toMatchObject([
      { slack_file: { id: 'F0123456789' }, alt_text: 'A chart.' },
      { slack_file: { id: 'F0123456789' } },
    ]);
    expect(replies.map(({ key, thread, summary }) => [key, thread, summary])).toEqual(
      replies.map((_, index) => [`${DIGEST}:${index}`, DIGEST, null]),
    );
    expect(replies).toHaveLength(sampleHistory().areas.length);
    expect(room.did).toMatchObject({ reads: 1, uploads: 2, nudges: 1 });
  });

  test.each([
    ['12:00', 'UTC'],
    // The next local day has begun.
    ['00:00', 'Asia/Kathmandu'],
  ])(
    'what draws is loaded once, in the minute before the first digest of a process, at %s in %s',
    async (time, timeZone) => {
      await using room = await openPublisher();
      await room.subscribe({ time, timeZone });
      const due = time === '12:00' ? NINE + 3 * HOUR : Date.parse('2026-11-24T18:15:00Z');
      for (const [now, preparations] of [
        [due - 2 * MINUTE, 0],
        [due - MINUTE, 1],
        [due, 1],
        [due + 24 * HOUR - MINUTE, 1],
      ] as const) {
        room.around.now = now;
        await room.tick();
        expect(room.did.preparations).toBe(preparations);
      }
    },
  );

  test('what draws is not loaded on a day without a digest', async () => {
    await using room = await openPublisher();
    await room.subscribe({ time: '12:00', days: [1] });
    room.around.now = NINE + 3 * HOUR - MINUTE;
    await room.tick();
    expect(room.did.preparations).toBe(0);
  });

  test('A10 a digest is written once, however often and by whichever process the job runs', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.tick();
    const before = await room.waiting();
    await room.tick();
    room.restart();
    room.around.now = NINE + HOUR;
    await room.tick();
    expect(await room.waiting()).toEqual(before);
    expect(room.did.reads).toBe(1);
  });

  test('A10 a restart across its time: within two hours it is sent and marked late', async () => {
    await using room = await openPublisher();
    await room.subscribe({ since: NINE - 24 * HOUR });
    room.around.now = NINE + 90 * MINUTE;
    await room.tick();
    const [first] = (await room.waiting()).filter(({ key }) => key === DIGEST);
    expect(shown(first?.content ?? NONE)).toContain('late: due at 09:00');
  });

  test('A10 later it is skipped, which one message says of all days, and not again', async () => {
    await using room = await openPublisher();
    await room.subscribe({ since: NINE - 50 * HOUR });
    room.around.now = NINE + 3 * HOUR;
    await room.tick();
    room.restart();
    await room.tick();
    const waiting = await room.waiting();
    expect(waiting.map(({ key }) => key)).toEqual([`${DIGEST}:skipped`]);
    expect(waiting[0]?.content.text).toContain('were skipped: the bot was not running at 09:00 (UTC)');
    const runs = await room.store.digests.runsSince('2026-01-01');
    expect(runs.map(({ date, outcome }) => `${date} ${outcome}`)).toEqual([
      '2026-11-22 skipped',
      '2026-11-23 skipped',
      '2026-11-24 skipped',
    ]);
  });

  test('D37 the rules of a zone change between two starts, so that its time comes again: still one digest for that local date', async () => {
    await using room = await openPublisher();
    const atTen = { time: '10:00', since: NINE - HOUR };
    await room.subscribe({ ...atTen, timeZone: 'Etc/GMT-1' });
    await room.tick();
    const keys = async () => (await room.waiting()).filter(({ thread }) => thread === null).map(({ key }) => key);
    expect(await keys()).toEqual([DIGEST]);
    // Ten o'clock is an hour later from now on.
    await room.subscribe({ ...atTen, timeZone: 'Etc/GMT' });
    room.restart();
    room.around.now = NINE + HOUR;
    await room.tick();
    expect(await keys()).toEqual([DIGEST]);
    room.around.now = NINE + 25 * HOUR;
    await room.tick();
    expect(await keys()).toEqual([DIGEST, 'digest:C1:2026-11-25']);
  }, 20_000);

  test('a digest waits ten minutes while Datadog cannot be read, then says so', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.answer = UNREACHABLE;
    await room.tick();
    room.around.now = NINE + 9 * MINUTE;
    await room.tick();
    expect(await room.waiting()).toEqual([]);
    room.around.now = NINE + 10 * MINUTE;
    await room.tick();
    expect((await room.waiting()).map(({ key }) => key)).toEqual([DIGEST]);
    expect((await room.waiting())[0]?.content.text).toContain('is unknown today');
  });

  test('old values are sent, and called old', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.answer = stale(sampleHistory());
    await room.tick();
    expect((await room.waiting())[0]?.content.text).toContain('Datadog');
  });

  test('a picture that cannot be drawn is named as missing, and holds nothing up', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.drawn = { kind: 'failed', why: 'the chart server cannot be reached' };
    await room.tick();
    const [first] = await room.waiting();
    expect(shown(first?.content ?? NONE)).toContain('is missing: the chart server cannot be reached');
    expect(room.did.uploads).toBe(0);
  });

  test('a picture that does not get through is tried for five minutes, and read and drawn only once', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.uploaded = { kind: 'failed', why: 'Slack did not take it', isPassing: true };
    await room.tick();
    room.around.now = NINE + 2 * MINUTE;
    room.around.uploaded = { kind: 'uploaded', fileId: 'F0123456789' };
    await room.tick();
    expect((await room.waiting())[0]?.content.blocks.filter(({ type }) => type === 'image')).toHaveLength(2);
    expect(room.did).toMatchObject({ reads: 1, uploads: 4 });
  });

  test('a digest is sent without its pictures after five minutes', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.uploaded = { kind: 'failed', why: 'Slack did not take it', isPassing: true };
    await room.tick();
    room.around.now = NINE + 5 * MINUTE;
    await room.tick();
    expect(shown((await room.waiting())[0]?.content ?? NONE)).toContain('is missing: Slack did not take it');
  });

  test('several channels have their own digest of the same values and pictures', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.subscribe({ channel: 'C2', time: '10:00', timeZone: 'Europe/Berlin' });
    await room.tick();
    const firsts = (await room.waiting()).filter(({ thread }) => thread === null);
    expect(firsts.map(({ key }) => key)).toEqual([DIGEST, 'digest:C2:2026-11-24']);
    expect(firsts.map(({ content }) => /As of (\S+)/.exec(shown(content))?.[1])).toEqual(['09:00', '10:00']);
    expect(room.did).toMatchObject({ reads: 1, uploads: 2 });
  });

  test('the channel of the settings is owed nothing from before the bot first saw it, and its own choice wins', async () => {
    const time = { time: '08:00', timeZone: 'UTC', days: [1, 2, 3, 4, 5] } as const;
    await using room = await openPublisher({ channel: 'C9', time });
    await room.tick();
    expect(await room.waiting()).toEqual([]);
    room.around.now = NINE + 23 * HOUR;
    await room.tick();
    expect((await room.waiting())[0]?.key).toBe('digest:C9:2026-11-25');
    await room.store.digests.choose({ channel: 'C9', subscription: null, by: 'U1', at: room.around.now });
    room.around.now += 24 * HOUR;
    const before = (await room.waiting()).length;
    await room.tick();
    expect(await room.waiting()).toHaveLength(before);
  });

  test('a process that does not lead any more writes nothing', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.fence -= 1;
    await room.tick();
    expect(await room.waiting()).toEqual([]);
    expect(await room.store.digests.runsSince('2026-01-01')).toEqual([]);
  });

  test('a digest that could not be posted in time is reported as skipped, once', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.tick();
    const expired = { state: 'refused', outcome: 'expired', sendingRevision: 1 } as const;
    const changes = (await room.waiting()).map(({ key }) => [key, expired] as const);
    await room.store.outbox.patch(room.around.fence, new Map(changes));
    room.around.now = NINE + 3 * HOUR;
    await room.tick();
    room.restart();
    await room.tick();
    const waiting = await room.waiting();
    expect(waiting.map(({ key, revision }) => [key, revision])).toEqual([[`${DIGEST}:skipped`, 1]]);
    expect(waiting[0]?.content.text).toContain('Slack could not be reached');
  });

  test('a digest that its channel did not accept in time is reported with the true reason', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.tick();
    const expired = { state: 'refused', outcome: 'expired: not_in_channel', sendingRevision: 1 } as const;
    await room.store.outbox.patch(room.around.fence, new Map([[DIGEST, expired]]));
    room.around.now = NINE + 3 * HOUR;
    await room.tick();
    const skipped = (await room.waiting()).find(({ key }) => key === `${DIGEST}:skipped`);
    expect(skipped?.content.text).toContain(
      'The digest of Nov 24 was skipped: the bot was not in this channel for two hours from 09:00 (UTC) on.',
    );
  });

  test.each(['shown without pictures: Slack did not finish reading it in time', 'shown as text only: invalid_blocks'])(
    'pictures that Slack did not show in the message come in its thread, once: %s',
    async (outcome) => {
      await using room = await openPublisher();
      await room.subscribe();
      await room.tick();
      const sent = { state: 'sent', posted: { channel: 'C1', ts: '1.1' }, shownRevision: 1 } as const;
      await room.store.outbox.patch(room.around.fence, new Map([[DIGEST, { ...sent, outcome }]]));
      await room.tick();
      await room.tick();
      expect(room.did.shared).toEqual(['2 in C1 1.1']);
    },
  );
});
