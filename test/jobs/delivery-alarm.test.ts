import { describe, expect, test } from 'vitest';
import { createDeliveryAlarm, type DeliveryAlarmOptions } from '../../src/jobs/delivery-alarm.ts';
import { createLog } from '../../src/observability/log.ts';
import type { FallbackAlarms } from '../../src/slack/outbox/fallback-alarms.ts';
import type { OutboxHead } from '../../src/store/outbox.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { loopsOf } from '../support/loops.ts';
import { createManualSchedule } from '../support/manual-schedule.ts';

const NOON = Date.parse('2026-11-27T12:00:00Z');
const HEAD: OutboxHead = { channel: 'C0ONCALL', sequence: 7, shownRevision: 0, createdAt: NOON, messages: 2 };

/** An alarm whose surroundings the test sets, in a time that it moves; `said` has what was told and ended. */
function scene(options: Partial<DeliveryAlarmOptions> = {}) {
  const state = {
    passed: 0,
    skew: 0,
    fence: 1 as number | null,
    mayLead: true,
    answers: true,
    heads: [] as readonly OutboxHead[],
    trouble: null as string | null,
    rejected: null as string | null,
    token: 'alive' as 'alive' | 'dead' | 'unknown',
  };
  const said: string[] = [];
  const open = new Set<string>();
  const way: FallbackAlarms = {
    async show(kind, { text }) {
      if (!open.has(kind)) said.push(`${kind}: ${text}`);
      open.add(kind);
    },
    async end(kind, { text }) {
      said.push(`${kind} over: ${text}`);
      open.delete(kind);
    },
    takeOver: async () => {
      said.push(state.answers ? 'taken over' : 'not answered');
      return state.answers;
    },
    isOpen: (kind) => open.has(kind),
    proveToken: async () => state.token,
  };
  let turns = 0;
  const schedule = createManualSchedule();
  const alarm = createDeliveryAlarm({
    fallback: way,
    heads: async () => {
      turns += 1;
      return state.heads;
    },
    storeProblem: () => state.trouble,
    rejected: () => state.rejected,
    isTokenAlive: () => state.token !== 'dead',
    stalled: () => [],
    probe: async (at) => ({ kind: 'evaluated', at, signals: [] }),
    leadership: { fence: () => state.fence, mayLead: () => state.mayLead },
    timeZone: 'UTC',
    loop: loopsOf().loop('delivery alarm'),
    awake: () => state.passed,
    clock: () => NOON + state.passed + state.skew,
    log: createLog('info', [], { write: () => {} }),
    wait: schedule.wait,
    ...options,
  });
  /** Lets time pass in steps of ten seconds, and the alarm look after each. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10_000) {
      state.passed += 10_000;
      await schedule.iterate();
    }
  };
  return Object.assign(state, { said, alarm, pass, turns: () => turns });
}

describe('delivery alarm', () => {
  test('a message that waits for two minutes is reported once, and so is its end, also by the next process', async () => {
    const it = scene();
    it.alarm.start();
    it.heads = [HEAD];
    await it.pass(110_000);
    expect(it.said).toEqual(['taken over']);
    await it.pass(3_600_000);
    expect(it.said).toHaveLength(2);
    expect(it.said[1]).toMatch(/^outbox: .*2 messages for <#C0ONCALL> have been waiting since 12:00 \(UTC\)/);
    it.heads = [];
    await it.pass(60_000);
    expect(it.said[2]).toMatch(/^outbox over: .*from 12:00 to 13:0\d \(UTC\)/);
    await it.alarm.stop();
  }, 30_000);

  test('a channel that gets on, however slowly, is not stuck; one message behind it that does not is', async () => {
    const it = scene();
    it.alarm.start();
    for (let sequence = 0; sequence < 30; sequence += 1) {
      it.heads = [{ ...HEAD, sequence }];
      await it.pass(20_000);
    }
    expect(it.said).toEqual(['taken over']);
    // The card is edited again and again, and shown each time; a reply waits behind it.
    for (let edits = 0; edits < 8; edits += 1) {
      it.heads = [{ ...HEAD, sequence: 3, shownRevision: edits }];
      await it.pass(10_000);
      it.heads = [{ ...HEAD, sequence: 99 }];
      await it.pass(10_000);
    }
    expect(it.said).toHaveLength(2);
    await it.alarm.stop();
  }, 30_000);

  test('incidents that the database rejects are reported after a minute by their leader, and all is well again in words of their own', async () => {
    const it = scene();
    it.alarm.start();
    it.rejected = 'incidents cannot be stored and are not posted (github); next step: shorten the name';
    await it.pass(40_000);
    expect(it.said).toEqual(['taken over']);
    await it.pass(60_000);
    expect(it.said).toHaveLength(2);
    expect(it.said[1]).toMatch(/^database: The bot has been unable to store some incidents since 12:00 \(UTC\): /);
    it.rejected = null;
    await it.pass(20_000);
    expect(it.said[2]).toMatch(/^database over: The bot can store every incident again\. It could not from 12:00 to/);
    it.rejected = 'of when this process led';
    it.fence = null;
    await it.pass(300_000);
    expect(it.said).toHaveLength(3);
    await it.alarm.stop();
  }, 30_000);

  test.each(['unknown', 'dead'] as const)(
    'a token of which Slack says %s is reported to nobody, and the outbox has its time afterwards',
    async (token) => {
      const it = scene();
      it.alarm.start();
      it.heads = [HEAD];
      it.token = token;
      await it.pass(1_200_000);
      it.token = 'alive';
      await it.pass(80_000);
      expect(it.said).toEqual(['taken over']);
      it.heads = [];
      await it.pass(60_000);
      expect(it.said).toEqual(['taken over']);
      await it.alarm.stop();
    },
    30_000,
  );

  test('clocks that are set a year on or back report nothing, and take nothing back', async () => {
    const it = scene();
    it.alarm.start();
    it.heads = [HEAD];
    it.skew = 365 * 86_400_000;
    await it.pass(60_000);
    it.skew = -it.skew;
    await it.pass(50_000);
    expect(it.said).toEqual(['taken over']);
    await it.pass(60_000);
    expect(it.said).toHaveLength(2);
    await it.alarm.stop();
  });

  test('an outbox that cannot be read changes nothing', async () => {
    let isAway = false;
    const it = scene({
      heads: () => (isAway ? Promise.reject(new StoreError('away')) : Promise.resolve([HEAD])),
    });
    it.alarm.start();
    await it.pass(180_000);
    isAway = true;
    await it.pass(180_000);
    expect(it.said).toHaveLength(2);
    await it.alarm.stop();
  });

  test('a database that is away for a minute is reported by the process that led last, and by one that does not know who leads', async () => {
    const [leader, follower, newcomer] = [scene(), scene(), scene()];
    Object.assign(follower, { fence: null, mayLead: false });
    newcomer.fence = null;
    const all = [leader, follower, newcomer];
    for (const one of all) one.alarm.start();
    await Promise.all(all.map((one) => one.pass(40_000)));
    for (const one of all) one.trouble = 'the database cannot be used: it is gone. Next step: look';
    await Promise.all(all.map((one) => one.pass(10_000)));
    leader.fence = null;
    await Promise.all(all.map((one) => one.pass(40_000)));
    expect(all.map(({ said }) => said)).toEqual([['taken over'], [], []]);
    await Promise.all(all.map((one) => one.pass(600_000)));
    expect(all.map(({ said }) => said.length)).toEqual([2, 0, 1]);
    for (const one of all) one.trouble = null;
    await Promise.all(all.map((one) => one.pass(20_000)));
    expect(leader.said.at(-1)).toMatch(/^database over: The bot can use its database again/);
    for (const one of all) await one.alarm.stop();
  }, 30_000);

  test('a lease that runs out before the database is known to be away does not make the process forget that it led', async () => {
    const [leader, replaced] = [scene(), scene()];
    for (const one of [leader, replaced]) {
      one.alarm.start();
      one.fence = null;
    }
    replaced.mayLead = false;
    await Promise.all([leader, replaced].map((one) => one.pass(40_000)));
    for (const one of [leader, replaced]) one.trouble = 'the database cannot be used: it hangs. Next step: look';
    await Promise.all([leader, replaced].map((one) => one.pass(80_000)));
    expect([leader.said, replaced.said]).toEqual([[expect.stringMatching(/^database: /)], []]);
    for (const one of [leader, replaced]) await one.alarm.stop();
  });

  test('an alarm that an earlier process left open is requested until Slack answers, and again under the next lease only', async () => {
    const it = scene();
    it.answers = false;
    it.alarm.start();
    await it.pass(120_000);
    const unanswered = it.said.length;
    expect(it.said).toEqual(Array(unanswered).fill('not answered'));
    // Every 30 s.
    expect(unanswered).toBeGreaterThanOrEqual(2);
    expect(unanswered).toBeLessThanOrEqual(4);
    it.answers = true;
    await it.pass(300_000);
    expect(it.said.slice(unanswered)).toEqual(['taken over']);
    it.fence = 2;
    await it.pass(60_000);
    expect(it.said.slice(unanswered)).toEqual(['taken over', 'taken over']);
    await it.alarm.stop();
  });
});
