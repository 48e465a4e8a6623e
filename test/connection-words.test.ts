import { expect, test } from 'vitest';
import { connectionWords } from '../src/connection-words.ts';

const coded = (code: string, message = '') => Object.assign(new Error(message), { code });

test.each([
  [new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'the connection was refused (ECONNREFUSED)'],
  [
    Object.assign(new Error('x'), { original: new TypeError('y', { cause: coded('ENOTFOUND') }) }),
    'there is no such host (ENOTFOUND)',
  ],
  [new AggregateError([coded('EAI_AGAIN')]), 'the name of the host could not be looked up (EAI_AGAIN)'],
  [new DOMException('', 'TimeoutError'), 'there was no answer in time'],
])('a known failure has its words', (error, words) => {
  expect(connectionWords(error, 'unknown')).toBe(words);
});

test.each([
  new TypeError('Request cannot be constructed from a URL that includes credentials: http://u:hunter2@x'),
  new TypeError('Headers.append: "hunter2 222" is an invalid header value.'),
  coded('hunter2', 'hunter2'),
  'hunter2',
  { cause: { cause: 'hunter2' } },
])('the words of an unknown one are not told', (error) => {
  expect(connectionWords(error, 'the request failed')).toBe('the request failed');
});

test('causes that go in a circle end', () => {
  const error: Error & { cause?: unknown } = new Error('x');
  error.cause = error;
  expect(connectionWords(error, 'unknown')).toBe('unknown');
});
