import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, StoredMessage } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { holdDatabase } from '../support/database-trouble.ts';
import { outboxKeyOf } from '../support/invariants.ts';
import { type KillableBot, startKillableBot } from '../support/killable-bot.ts';
import { casesOf } from '../support/run-length.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 120_000;
const MINUTE_MS = 60_000;
const AREAS = loadCatalog(SHIPPED_CATALOG).areas.length;

const FINE: Fault = { kind: 'delay', ms: 0 };
const HANG: Fault = { kind: 'hang' };
const ACCEPT_AND_HANG: Fault = { kind: 'accept-then-hang' };
const COMPLETE = 'files.completeUploadExternal';

const clockAt = (time: number) => new Date(time).toISOString().slice(11, 16);

/** What a channel is told of the choice of its digest: the first thing that is posted there. */
const isChoice = (message: StoredMessage) => outboxKeyOf(message).startsWith('digest-choice:');
const isOther = (message: StoredMessage) => !isChoice(message);

/** The channel asks for a digest at the present minute: it is due. */
async function makeDue({ slack }: KillableBot): Promise<void> {
  const left = MINUTE_MS - (Date.now() % MINUTE_MS);
  if (left < 2_000) await sleep(left);
  slack
    .as('lead')
    .in('system-health')
    .command(`/digest subscribe ${clockAt(Date.now())} UTC daily`);
}

/** Starts it again and lets it look for digests that are due at once, not with the next minute: another channel wants one later. */
async function restart(bot: KillableBot): Promise<void> {
  bot.start();
  await bot.connected();
  await bot.look();
  await bot.slack
    .as('oncall')
    .in('oncall')
    .command(`/digest subscribe ${clockAt(Date.now() + 720 * MINUTE_MS)} UTC daily`)
    .reply();
}

/** Waits for so many calls of a method, answered or not. */
const called = ({ slack }: KillableBot, method: string, times = 1) =>
  vi.waitFor(() => expect(slack.wire.calls(method).length).toBeGreaterThanOrEqual(times), SOON);

const recorded = async ({ store, database }: KillableBot) => ({
  runs: (await store.digests.runsSince('2000-01-01')).length,
  messages: (await readStoreRows(database)).outbox.filter(({ key }) => !key.startsWith('digest-choice:')).length,
});

const filesOf = (blocks: unknown) =>
  [...JSON.stringify(blocks).matchAll(/slack_file\W+id\W+(\w+)/g)].map(([, file]) => file);

/** One digest with its two pictures, one reply for each area, one run, and no file in any channel. */
async function expectOneDigest(bot: KillableBot): Promise<void> {
  await bot.parent(/Metta System Health/);
  await bot.drained();
  await bot.nothingMore({ parents: 1 + bot.parents().filter(isChoice).length, replies: AREAS });
  const [digest] = bot.parents().filter(isOther);
  expect(digest && outboxKeyOf(digest)).toMatch(/^digest:C0SYSTEMHEALTH:\d{4}-\d\d-\d\d$/);
  expect(digest && bot.replies(digest)).toHaveLength(AREAS);
  expect(await recorded(bot)).toEqual({ runs: 1, messages: 1 + AREAS });
  const { files } = bot.slack.workspace;
  const shown = filesOf(digest?.blocks);
  expect(new Set(shown).size).toBe(2);
  for (const id of shown)
    expect(files).toContainEqual(expect.objectContaining({ id, completedAt: expect.any(Number) }));
  expect(files.flatMap(({ channels }) => channels)).toEqual([]);
}

/** Where a digest can be when the process dies. */
interface Moment {
  readonly when: string;
  readonly faults: readonly Fault[];
  readonly always?: true;
}

const UPLOADING: readonly (Moment & { readonly method: string })[] = [
  { when: 'when Slack has named the place for a picture', method: 'upload', faults: [HANG] },
  { when: 'when Slack has the bytes and has not said so', method: 'upload', faults: [ACCEPT_AND_HANG] },
  { when: 'when Slack has the bytes of a picture', method: COMPLETE, faults: [HANG] },
  { when: 'when Slack has the first picture', method: COMPLETE, faults: [ACCEPT_AND_HANG], always: true },
  { when: 'when Slack has both pictures and has not said so', method: COMPLETE, faults: [FINE, ACCEPT_AND_HANG] },
];

describe('digest pictures', () => {
  test.concurrent.each(casesOf(UPLOADING))(
    'A7 kill -9 $when: one digest, at most orphan files',
    {
      timeout: LIMIT_MS,
    },
    async ({ method, faults }) => {
      await using bot = await startKillableBot();
      bot.slack.faults.next(method, ...faults);
      await makeDue(bot);
      await called(bot, method, faults.length);
      await bot.kill();
      expect(await recorded(bot)).toEqual({ runs: 0, messages: 0 });

      await restart(bot);
      await expectOneDigest(bot);
      expect(bot.slack.workspace.files.length - 2).toBe(faults.length);
    },
  );

  test.concurrent('A7 kill -9 when both pictures are in Slack and nothing is written down: one digest, two orphan files', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot();
    bot.slack.faults.next(COMPLETE, FINE, { kind: 'delay', ms: 1_000 });
    await makeDue(bot);
    await called(bot, 'upload', 2);
    const held = await holdDatabase(bot.database);
    await called(bot, COMPLETE, 2);
    await bot.kill();
    await held.end();
    expect(await recorded(bot)).toEqual({ runs: 0, messages: 0 });

    await restart(bot);
    await expectOneDigest(bot);
    expect(bot.slack.workspace.files).toHaveLength(4);
  });

  const POSTING: readonly (Moment & { readonly shown: number })[] = [
    {
      when: 'when the digest is written down and not tried',
      faults: [{ kind: 'status', status: 429, retryAfter: 3 }],
      shown: 0,
    },
    { when: 'when the digest is on its way', faults: [HANG], shown: 0 },
    { when: 'when Slack has the digest and has not said so', faults: [ACCEPT_AND_HANG], shown: 1, always: true },
    { when: 'when Slack has the first reply and has not said so', faults: [FINE, ACCEPT_AND_HANG], shown: 2 },
  ];

  test.concurrent.each(casesOf(POSTING))(
    'A7 kill -9 $when: one digest with the same pictures',
    {
      timeout: LIMIT_MS,
    },
    async ({ faults, shown }) => {
      await using bot = await startKillableBot();
      bot.slack.faults.next('chat.postMessage', FINE, ...faults);
      await makeDue(bot);
      await called(bot, 'chat.postMessage', 1 + faults.length);
      await bot.kill();
      expect(await recorded(bot)).toEqual({ runs: 1, messages: 1 + AREAS });
      expect(bot.parents().filter(isOther).length + bot.replies().length).toBe(shown);

      await restart(bot);
      await expectOneDigest(bot);
      expect(bot.slack.workspace.files).toHaveLength(2);
    },
  );

  test.concurrent('A7 kill -9 while Slack reads the pictures, and again when all is posted: one digest with the same pictures', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bot = await startKillableBot({ slack: { fileDelayMs: 5_000 } });
    await makeDue(bot);
    await called(bot, 'chat.postMessage', 3);
    await bot.kill();
    expect(bot.parents().filter(isOther)).toEqual([]);

    await restart(bot);
    await expectOneDigest(bot);
    await bot.kill();
    await restart(bot);
    await expectOneDigest(bot);
    expect(bot.slack.workspace.files).toHaveLength(2);
  });
});
