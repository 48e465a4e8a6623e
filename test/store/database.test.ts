import { describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/store/database.ts';
import { postgresDialect } from '../../src/store/postgres/postgres.ts';
import { startPostgres } from '../support/postgres.ts';
import { KINDS, rawDatabase } from './databases.ts';

const failure = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

describe('database', () => {
  test('a transaction that met another on PostgreSQL is tried again, three times at most', async () => {
    await using server = await startPostgres();
    const database = createDatabase(postgresDialect(server.url));
    const failing = async (times: number, code: string) => {
      let tries = 0;
      const result = await database
        .write(async () => {
          tries += 1;
          if (tries <= times) throw failure(code);
          return 'done';
        })
        .catch(String);
      return { result, tries };
    };
    expect(await failing(3, '40P01')).toEqual({ result: 'done', tries: 4 });
    expect(await failing(1, '40001')).toEqual({ result: 'done', tries: 2 });
    expect(await failing(4, '40001')).toEqual({
      result: expect.stringMatching(/^StoreError: PostgreSQL failed \(SQLSTATE 40001\)\. Next step: /),
      tries: 4,
    });
    expect(await failing(1, '53100')).toEqual({
      result: expect.stringMatching(/^StoreError: PostgreSQL has a full disk \(SQLSTATE 53100\)\. Next step: /),
      tries: 1,
    });
    await database.close();
  });

  test.each(KINDS)(
    'on %s each failure counts as an interruption, and a row that is refused as none',
    async (_, start) => {
      await using databases = await start();
      const database = rawDatabase(await databases.create());
      const fails = (code: string) => database.run(() => Promise.reject(failure(code))).catch(String);
      const refused = database.dialect.kind === 'sqlite' ? refusedBySqlite() : failure('23505');
      await database.run(() => Promise.reject(refused)).catch(String);
      expect(database.interruptions()).toBe(0);
      await fails('ECONNRESET');
      await fails('57P01');
      expect(database.interruptions()).toBe(2);
      await database.close();
    },
  );
});

const refusedBySqlite = () => Object.assign(new Error('UNIQUE constraint failed'), { errcode: 2067 });
