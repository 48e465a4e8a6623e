import { describe, expect, test } from 'vitest';
import { parsePythonJson } from '../../src/collectors/python-json.ts';

describe('python JSON', () => {
  test('NaN and infinities become null outside strings and stay as they are inside', () => {
    expect(parsePythonJson('{"a": NaN, "b": [-Infinity, 1], "c": "NaN \\" NaN"}')).toEqual({
      a: null,
      b: [null, 1],
      c: 'NaN " NaN',
    });
  });

  test('raw control characters in a string are read, and a text that is not JSON is undefined', () => {
    expect(parsePythonJson('{"a": "x\ty"}')).toEqual({ a: 'x\ty' });
    expect(parsePythonJson('{"a": ')).toBeUndefined();
  });
});
