import { describe, expect, test } from 'vitest';
import { explainPostgres, postgresProblem, WORDS_OF_READING } from '../../../src/store/postgres/postgres-errors.ts';

const withCode = (code: string, message = 'words of the library') => Object.assign(new Error(message), { code });

describe('PostgreSQL errors', () => {
  test('an error of PostgreSQL is explained with its code and the next step, without words of the library', () => {
    expect(explainPostgres(withCode('53100'))).toBe(
      'PostgreSQL has a full disk (SQLSTATE 53100). Next step: free some room there',
    );
    expect(explainPostgres(withCode('ENOTFOUND'))).toMatch(/unknown host name \(ENOTFOUND\)/);
    expect(explainPostgres(withCode('99999'))).not.toContain('words of the library');
  });

  test('an error that waiting cannot end is a problem of the settings, and any other is not', () => {
    expect(postgresProblem(withCode('28P01'))).toMatchObject({ where: 'DATABASE_URL' });
    expect(postgresProblem(withCode('57P03'))).toBeUndefined();
  });

  test('a lock that stays may be a commit that waits for a standby, of which an operator would not think', () => {
    expect(explainPostgres(withCode('55P03'))).toMatch(/Next step: end the transaction.*synchronous standby/);
  });

  test('a user who may only read is advised to ask for SELECT', () => {
    expect(explainPostgres(withCode('42501'), WORDS_OF_READING)).toContain('SELECT');
  });
});
