import { describe, expect, test } from 'vitest';
import { postgresTls, postgresWarning, withoutTls } from '../../src/config/store-config.ts';

const BASE = 'postgres://bot:hunter2@db.example.com/health';
const problemsOf = (query: string) => {
  const problems: string[] = [];
  postgresTls(`${BASE}${query}`, (where, what, fix) => problems.push(`${where} ${what}. ${fix}`));
  return problems;
};

describe('store config TLS', () => {
  test.each([
    ['', 'disable'],
    ['?sslmode=disable', 'disable'],
    ['?sslmode=require', 'require'],
    ['?sslmode=verify-ca&sslrootcert=/ca.pem', 'verify-ca'],
    ['?sslmode=verify-full&sslrootcert=system', 'verify-full'],
    ['?sslmode=verify-full&sslcert=/a.pem&sslkey=/a.key', 'verify-full'],
  ] as const)('an address with "%s" means %s', (query, mode) => {
    expect(problemsOf(query)).toEqual([]);
    expect(postgresTls(BASE + query).mode).toBe(mode);
  });

  test.each([
    ['?sslmode=prefer', 'the bot knows disable, require, verify-ca, verify-full'],
    ['?sslmode=on', 'the bot knows disable, require, verify-ca, verify-full'],
    ['?ssl=true', 'has "ssl"'],
    ['?sslmode=require&uselibpqcompat=true', 'has "uselibpqcompat"'],
    ['?sslmode=require&sslcert=/a.pem', 'give both'],
    ['?sslrootcert=/ca.pem', 'has no sslmode that uses them'],
    ['?sslmode=verify-ca', 'without an authority'],
  ])('an address with "%s" is refused, without the password in the words', (query, words) => {
    const problems = problemsOf(query);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^DATABASE_URL /);
    expect(problems[0]).toContain(words);
    expect(problems[0]).not.toContain('hunter2');
  });

  test.each([
    ['postgres://bot@localhost/health', undefined],
    ['postgres://bot@127.0.0.1:5432/health', undefined],
    ['postgres://bot@[::1]/health', undefined],
    ['postgres://bot@db.localhost/health', undefined],
    ['postgres:///health?host=/var/run/postgresql', undefined],
    [`${BASE}?sslmode=verify-full`, undefined],
    [`${BASE}?sslmode=require&sslrootcert=/ca.pem`, undefined],
    [BASE, 'without TLS'],
    [`${BASE}?sslmode=disable`, 'without TLS'],
    [`${BASE}?sslmode=require`, 'does not verify the server'],
  ])('the warning about %s is: %s', (url, words) => {
    if (words === undefined) expect(postgresWarning(url)).toBeUndefined();
    else expect(postgresWarning(url)).toMatch(new RegExp(`${words}.*Next step: write sslmode=verify-full`));
    expect(postgresWarning(url) ?? '').not.toContain('hunter2');
  });

  test('a parameter of TLS is never left for the driver to read', () => {
    const url = `${BASE}?sslmode=require&sslrootcert=%2Fca.pem&connect_timeout=3`;
    expect(withoutTls(url)).toBe(`${BASE}?connect_timeout=3`);
  });
});
