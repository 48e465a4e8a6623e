import { describe, expect, test } from 'vitest';
import { loginMistake, loginOf, withoutLogin } from '../../src/config/login.ts';
import { addressMistake, isLoopback, quoted, secretMistake } from '../../src/config/value-mistakes.ts';

describe('value mistakes', () => {
  test('a value that may be a key is not repeated in a complaint', () => {
    expect(quoted('datadoghq')).toBe('"datadoghq"');
    expect(quoted('0a1b2c3d4e5f60718293a4b5c6d7e8f9')).not.toContain('0a1b');
  });

  test('a secret in quotation marks, with white space or too short is refused', () => {
    expect(secretMistake('"abcdefghijkl0123"')?.what).toContain('quotation marks');
    expect(secretMistake('abcdef ghijkl0123')?.what).toContain('white space');
    expect(secretMistake('ab')?.what).toContain('too short');
    expect(secretMistake('abcdefghijkl0123456789')).toBeUndefined();
  });

  test('an address with a login or a query is refused unless it may carry one', () => {
    expect(addressMistake('https://a.test')).toBeUndefined();
    expect(addressMistake('https://user:password@a.test')?.what).toContain('user name');
    expect(addressMistake('https://user:password@a.test', { mayLogIn: true })).toBeUndefined();
    expect(addressMistake('https://a.test?key=1')?.what).toContain('query');
  });

  test('a login is read decoded, and an address is shown without it', () => {
    expect(loginOf('https://user:p%40ss@a.test/')).toEqual({ user: 'user', password: 'p@ss' });
    expect(withoutLogin('https://user:p%40ss@a.test/x')).toBe('https://a.test/x');
    expect(loginMistake('https://user@a.test')?.what).toContain('not both');
  });

  test('the loopback host is known by name, IPv4 and IPv6', () => {
    expect(['localhost', '127.0.0.1', '[::1]', 'a.test'].map(isLoopback)).toEqual([true, true, true, false]);
  });
});
