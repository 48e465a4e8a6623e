import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { sqliteModule } from '../../../src/store/sqlite/sqlite-file.ts';
import { change, draftOf } from '../../fixtures/incidents.ts';

const MOST_BYTES = 16_000_000;

describe('SQLite file', () => {
  test('the log of SQLite grows while another program reads for long, and is cut down when that has ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'log-'));
    const store = await openStore({ kind: 'sqlite', folder });
    const file = join(folder, 'metta-health-bot.db');
    const logBytes = async () => (await stat(`${file}-wal`)).size;
    const text = 'x'.repeat(1_000_000);
    const write = (key: string) =>
      store.incidents.commit(change({ messages: [draftOf(key, { content: { text, blocks: [] }, expiresAt: 5 })] }));
    const { DatabaseSync } = await sqliteModule();
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from outbox').get();
    for (let count = 0; count < 24; count += 1) await write(`held ${count}`);
    expect(await logBytes()).toBeGreaterThan(MOST_BYTES);
    reader.exec('rollback');
    reader.close();
    for (let count = 0; count < 8; count += 1) await write(`free ${count}`);
    expect(await logBytes()).toBeLessThanOrEqual(MOST_BYTES);
    await store.close();
    await rm(folder, { recursive: true });
  });
});
