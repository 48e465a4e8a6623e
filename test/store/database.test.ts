import { expect, test } from 'vitest';
import { createDatabase } from '../../src/store/database.ts';
import { postgresDialect } from '../../src/store/postgres.ts';
import { startPostgres } from '../support/postgres.ts';

const failure = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

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
    result: expect.stringMatching(/^StoreError: PostgreSQL has no room on its disk \(SQLSTATE 53100\)\. Next step: /),
    tries: 1,
  });
  await database.close();
});
