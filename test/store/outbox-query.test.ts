import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { unfinishedRows } from '../../src/store/outbox-query.ts';
import { change, draftOf } from '../fixtures/incidents.ts';
import { type Databases, KINDS, rawDatabase } from './databases.ts';

const MANY = 100_000;
const AT_ONCE = 10_000;
/** What a person would notice, on a machine that has other things to do. */
const LIMIT_MS = 1_500;

describe.each(KINDS)('%s', (name, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('100,000 messages for one channel cost little, and hold up no other', { timeout: 60_000 }, async () => {
    const config = await databases.create();
    const store = await openStore(config);
    const raw = rawDatabase(config);
    const content = JSON.stringify(draftOf('x').content);
    for (let from = 0; from < MANY; from += AT_ONCE) {
      await raw.run((kysely) =>
        sql`insert into outbox (key, channel, content, created_at, revision, shown_revision, sending_revision, state, due_at, attempts, looks, notes)
          with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(AT_ONCE)})
          select ${sql.lit(`dead:${from}:`)} || n, 'C0DEAD', ${content}, 5, 1, 0, 0, 'waiting', 5, 0, 0, '[]' from numbers`.execute(
          kysely,
        ),
      );
    }
    await store.incidents.commit(change({ messages: [draftOf('fine', { channel: 'C0FINE' })] }));
    const began = performance.now();
    const keys = (await store.outbox.unfinished()).map(({ key }) => key);
    const tookMs = performance.now() - began;
    expect(keys).toHaveLength(101);
    expect(keys).toContain('fine');
    expect(tookMs).toBeLessThan(LIMIT_MS);
    expect(await store.outbox.waiting()).toEqual([
      { channel: 'C0DEAD', messages: MANY, oldestAt: 5 },
      { channel: 'C0FINE', messages: 1, oldestAt: 1_000 },
    ]);
    const explain = name === 'SQLite' ? sql`query plan` : sql`verbose`;
    const plan = JSON.stringify(await raw.run((kysely) => unfinishedRows(kysely).explain(undefined, explain)));
    expect(plan).toContain('outbox_unfinished_by_channel');
    expect(plan).not.toMatch(/SCAN (outbox|later)"|Seq Scan on (public\.)?outbox/);
    await raw.close();
    await store.close();
  });
});
