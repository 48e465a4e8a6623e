import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { redactedStore } from '../../src/store/redacted-store.ts';
import { type Databases, KINDS, openStores, rawDatabase } from './databases.ts';

const KEY = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

describe.each(KINDS)('%s', (_, create) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await create();
  }, 60_000);
  afterAll(() => databases[Symbol.asyncDispose]());

  test('a secret in a message, its summary, a reason or a note is taken out before it is written', async () => {
    await using stores = await openStores(databases);
    const store = redactedStore(await stores.open(), createRedactor([KEY]));
    const text = `key ${KEY}`;
    const draft = {
      key: 'm1',
      thread: null,
      channel: 'C1',
      summary: text,
      expiresAt: null,
      content: { text, blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }] },
    };
    const audit = [{ key: 'a1', incident: 'i1', at: 1, actor: null, what: 'silenced', why: text }];
    expect(await store.incidents.commit({ incidents: [], audit, messages: [draft], at: 1 })).toBe('committed');
    const fence = await store.lease.acquire('me', { at: 1, ttlMs: 60_000, isDead: () => false });
    await store.outbox.patch(fence ?? 0, new Map([['m1', { notes: [text] }]]));
    await store.digests.record(fence ?? 0, { runs: [], messages: [{ ...draft, key: 'm2' }], at: 1 });

    const database = rawDatabase(stores.config);
    const rows = await database.run(async (kysely) => [
      ...(await kysely.selectFrom('outbox').selectAll().execute()),
      ...(await kysely.selectFrom('audit').selectAll().execute()),
    ]);
    await database.close();
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain(KEY.slice(0, 16));
    expect(JSON.stringify(rows).match(/key \[redacted\]/g)).toHaveLength(8);
  });
});
