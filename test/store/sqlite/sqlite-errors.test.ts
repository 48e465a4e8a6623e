import { describe, expect, test } from 'vitest';
import { CODES, classOf, explainSqlite, sqliteProblem } from '../../../src/store/sqlite/sqlite-errors.ts';

const withResult = (errcode: number) => Object.assign(new Error('words of the library'), { errcode });

describe('SQLite errors', () => {
  test('an extended result code is explained by its class', () => {
    expect(classOf(withResult(CODES.unique))).toBe(CODES.constraint);
    expect(explainSqlite(withResult(CODES.full), '/data/bot.db')).toBe(
      'SQLite: /data/bot.db cannot grow: the disk is full (SQLite result 13). Next step: free some room on the disk of DATA_DIR',
    );
  });

  test('a message without a code is recognised by its words', () => {
    expect(classOf(new Error('database disk image is malformed'))).toBe(CODES.corrupt);
    expect(classOf(new Error('anything else'))).toBe(0);
  });

  test('a damaged file is a problem of the file, a read-only one of DATA_DIR, and a lock is none', () => {
    expect(sqliteProblem(withResult(CODES.corrupt), '/data/bot.db')).toMatchObject({ where: '/data/bot.db' });
    expect(sqliteProblem(withResult(CODES.readOnly), '/data/bot.db')).toMatchObject({ where: 'DATA_DIR' });
    expect(sqliteProblem(withResult(CODES.busy), '/data/bot.db')).toBeUndefined();
  });
});
