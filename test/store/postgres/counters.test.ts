import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { AuditEntry, Store } from '../../../src/store/store.ts';
import { change, draftOf, incidentOf } from '../../fixtures/incidents.ts';
import { openRawDatabase } from '../../support/raw-database.ts';
import { type Databases, KINDS } from '../databases.ts';

/** More than write at once below: a number is used up by each attempt. */
const OLD = 40;
const AGAIN = {
  sqlite: "update sqlite_sequence set seq = 0 where name in ('outbox', 'audit')",
  postgres: 'alter sequence outbox_sequence_seq restart with 1; alter sequence audit_sequence_seq restart with 1',
};

const entryOf = (number: number): AuditEntry => ({
  key: `e${number}`,
  incident: 'disk-1',
  at: 1_000,
  actor: null,
  what: 'opened',
  why: '',
});
const writeOne = (store: Store, number: number) =>
  store.incidents.commit(change({ messages: [draftOf(`m${number}`)], audit: [entryOf(number)] }));

describe.each(KINDS)('%s, whose rows were copied without how far it had counted', (kind, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  /** A store with messages and entries, which counts from 1 again while it is open. */
  async function withOld(work: (store: Store, logged: readonly string[]) => Promise<void>): Promise<void> {
    const config = await databases.create();
    const logged: string[] = [];
    const note = (_: object, words: string) => void logged.push(words);
    const store = await openStore(config, { warn: note, error: note });
    for (let number = 0; number < OLD; number += 1) await writeOne(store, number);
    await using raw = await openRawDatabase(config);
    await raw.run(AGAIN[config.kind]);
    await work(store, logged);
    await store.close();
  }

  test('an incident is stored with its message and its history, after all that are there', () =>
    withOld(async (store) => {
      const incidents = [{ incident: incidentOf(), version: 0 }];
      const messages = [draftOf('card'), draftOf('reply', { thread: 'card' })];
      expect(await store.incidents.commit(change({ incidents, messages, audit: [entryOf(OLD)] }))).toBe('committed');
      const keys = (await store.outbox.unfinished()).map(({ key }) => key);
      expect(keys).toEqual([...[...Array(OLD)].map((_, number) => `m${number}`), 'card', 'reply']);
      expect((await store.incidents.audit('disk-1')).at(-1)?.key).toBe(`e${OLD}`);
      expect(store.interruptions()).toBe(0);
    }));

  test('many at once are stored, each once, and it is logged once', () =>
    withOld(async (store, logged) => {
      const written = await Promise.all([...Array(20)].map((_, number) => writeOne(store, 100 + number)));
      expect(new Set(written)).toEqual(new Set(['committed']));
      expect(await store.outbox.unfinished()).toHaveLength(OLD + 20);
      expect(logged.length).toBe(kind === 'PostgreSQL' ? 1 : 0);
    }));

  test('a key that is there already is still a key that is there, and no row is refused for it', () =>
    withOld(async (store) => {
      expect(await writeOne(store, 3)).toBe('committed');
      const again = (await store.outbox.unfinished()).find(({ key }) => key === 'm3');
      expect(again?.revision).toBe(2);
    }));
});
