import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { createCrowdedDatabase } from '../support/crowded-database.ts';
import { clickIncident } from '../support/incident-clicks.ts';
import { startPostgres } from '../support/postgres.ts';
import { PROCESS_OWNERS } from '../support/process-owners.ts';
import { expectTakeover, type Replicas, startReplicas } from '../support/replicas-harness.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 150_000;
const TOLD = { timeout: 60_000, interval: 50 } as const;
/** Longer than the lease lasts. */
const AWAY_MS = 10_000;

/** A clock that is moved is behind that of the database, which is said there. */
const READY = expect.stringMatching(/^ready\n/);

const posts = ({ slack }: Replicas) => slack.wire.calls('chat.postMessage').length;
const told = (bots: Replicas, parents: number) => vi.waitFor(() => expect(bots.parents()).toHaveLength(parents), TOLD);
const readiness = ({ all }: Replicas) => Promise.all(all.map((replica) => replica.ready()));
const leadings = ({ all }: Replicas) =>
  all.flatMap(({ log }) => log.filter((line) => line.includes('became leader'))).length;

describe.each(PROCESS_OWNERS)('replicas database, incidents of $owner', (owner) => {
  test.concurrent('E43 a database that is away for all, then read-only for a while, has new incidents posted once, and clicks change nothing', {
    timeout: 2 * LIMIT_MS,
  }, async () => {
    await using server = await startPostgres();
    const url = await server.createDatabase();
    const config = { kind: 'postgres', url } as const;
    const database: TestDatabase = { config, env: { DATABASE_URL: url }, drop: async () => {} };
    await using bots = await startReplicas({ owner, database });
    bots.break('github');
    const first = await bots.parent(/^Critical: GitHub/);
    await bots.drained();

    await server.shutDown();
    bots.break('wandb');
    const pressed = clickIncident(bots, first, 'acknowledge');
    expect((await pressed.reply(1, { withinMs: 30_000 })).text).toMatch(
      /database cannot be used, and nothing was changed/,
    );
    await pause(AWAY_MS);
    expect(await readiness(bots)).toEqual(
      Array(3).fill(expect.stringMatching(/^not ready: the database cannot be used/)),
    );
    expect(bots.parents()).toHaveLength(1);
    await server.startAgain();
    await told(bots, 2);
    await bots.nothingMore({ parents: 2, replies: 0 });

    const name = new URL(url).pathname.slice(1);
    await server.query(server.url, `alter database ${name} set default_transaction_read_only = on`);
    await server.endSessions(url);
    bots.break('skypilot');
    await pause(AWAY_MS);
    expect(bots.parents()).toHaveLength(2);
    await server.query(server.url, `alter database ${name} reset default_transaction_read_only`);
    await server.endSessions(url);
    await told(bots, 3);
    await vi.waitFor(async () => expect(await readiness(bots)).toEqual(Array(3).fill(READY)), TOLD);
    await bots.nothingMore({ parents: 3, replies: 0 });
  });

  test.concurrent.each(['refuse', 'hang'] as const)(
    'E42 a leader that alone is cut off from the database (%s) and not from Slack pauses, and another one posts the incident once',
    { timeout: LIMIT_MS },
    async (how) => {
      await using bots = await startReplicas({ owner, replicas: [{}, {}] });
      const leader = await bots.leader();
      await bots.look();
      await leader.database[how]();
      bots.break('github');
      await expectTakeover(bots, leader);
      await told(bots, 1);
      await vi.waitFor(
        async () => expect(await leader.ready()).toMatch(/^not ready: the database cannot be used/),
        SOON,
      );
      // Each of them answers what needs no database, the one that is cut off too.
      const asked = [1, 2, 3, 4].map(() => bots.slack.as('engineer').in('system-health').command('/health'));
      for (const one of asked)
        expect((await one.reply(1, { withinMs: 20_000 })).text).toMatch(/Metta System Health|Team Health/);
      await leader.database.open();
      await vi.waitFor(async () => expect(await readiness(bots)).toEqual([READY, READY]), TOLD);
      await bots.nothingMore({ parents: 1, replies: 0 });
      expect(posts(bots)).toBe(1);
    },
  );

  test.concurrent('E44 a slow connection to the database, half a second for each packet, leaves the lease in place, and nothing is posted twice', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bots = await startReplicas({ owner, replicas: [{}, {}] });
    const leader = await bots.leader();
    for (const { database } of bots.all) database.delay(500);
    await pause(AWAY_MS);
    bots.break('github');
    await told(bots, 1);
    await bots.drained();
    expect(await bots.leader()).toBe(leader);
    expect(leadings(bots)).toBe(1);
    for (const { database } of bots.all) await database.open();
    await bots.nothingMore({ parents: 1, replies: 0 });
  });
});

describe('replicas of a crowded database', () => {
  test.concurrent('E44 the server has no connections left (53300): a replica waits with a sentence, does not end, and goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    const database = await createCrowdedDatabase();
    await using bots = await startReplicas({ replicas: [], database });
    const replicas = [await bots.add(), await bots.add()];
    for (const replica of replicas) replica.start();
    const saysWhy = /too many connections \(SQLSTATE 53300\)\. Next step: raise max_connections/;
    await vi.waitFor(() => {
      for (const { log } of replicas) expect(log.join('\n')).toMatch(saysWhy);
    }, TOLD);
    // Fewer than the two would like to have.
    await database.limit(3);
    await Promise.all(replicas.map((replica) => replica.connected()));
    bots.break('github');
    await told(bots, 1);
    await database.limit(20);
    await bots.nothingMore({ parents: 1, replies: 0 });
    expect(replicas.map((replica) => replica.isRunning())).toEqual([true, true]);
  });
});
