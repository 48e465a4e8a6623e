import { expect, test } from 'vitest';
import { isUnfinished } from '../../src/slack/outbox/due-tasks.ts';
import { outboxMessageOf } from '../../src/store/codec.ts';
import type { MessageState } from '../../src/store/outbox.ts';
import { UNFINISHED } from '../../src/store/outbox-query.ts';
import { rawDatabase, type Stores } from './databases.ts';

const STATES: readonly MessageState[] = ['waiting', 'sending', 'in-doubt', 'sent', 'refused'];
/** Shown before, as and after what is to be shown: nothing else of the two numbers counts. */
const REVISIONS = [1, 2, 3].flatMap((revision) =>
  [0, 1, 2, 3, 4].map((shownRevision) => ({ revision, shownRevision })),
);

/** What is not done is said twice: to the database, which hands it out, and by the sender, which takes it. */
export function unfinishedContract(stores: Stores): void {
  test('the database hands out what the sender takes for unfinished, and nothing else, in every state and revision', async () => {
    await using database = await stores();
    await database.open();
    const raw = rawDatabase(database.config);
    const same = {
      thread: null,
      channel: 'C1',
      content: JSON.stringify({ text: 'm', blocks: [] }),
      summary: null,
      createdAt: 1,
      sendingRevision: 0,
      dueAt: 1,
      attempts: 0,
      looks: 0,
      notes: '[]',
    };
    const rows = STATES.flatMap((state) =>
      REVISIONS.map((numbers) => ({
        ...same,
        ...numbers,
        state,
        key: `${state} ${numbers.shownRevision} of ${numbers.revision}`,
      })),
    );
    await raw.run((kysely) => kysely.insertInto('outbox').values(rows).execute());
    const all = await raw.run((kysely) => kysely.selectFrom('outbox').selectAll().execute());
    const found = await raw.run((kysely) => kysely.selectFrom('outbox').select('key').where(UNFINISHED).execute());
    await raw.close();
    const taken = all
      .map(outboxMessageOf)
      .filter(isUnfinished)
      .map(({ key }) => key);
    expect(found.map(({ key }) => key).sort()).toEqual(taken.sort());
    expect(taken).toContain('sent 1 of 2');
    expect(taken).not.toContain('sent 2 of 2');
    expect(taken).toContain('waiting 2 of 2');
    expect(taken).not.toContain('refused 0 of 1');
    expect(all).toHaveLength(75);
  });
}
