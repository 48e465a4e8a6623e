import { describe, expect, test } from 'vitest';
import { readDigestWords } from '../../commands/digest-words.ts';

describe('readDigestWords', () => {
  test.each([
    ['', '', '', false],
    ['Subscribe 9am', 'subscribe', '9am', false],
    ['start 9am me', 'subscribe', '9am', true],
    ['on weekdays at 9', 'subscribe', 'weekdays at 9', false],
    ['STOP!', 'unsubscribe', '', false],
    ['off me.', 'unsubscribe', '', true],
    ['unsubscribe #ci', 'unsubscribe', '#ci', false],
    ['subscribe 9am “Berlin”', 'subscribe', '9am “Berlin”', false],
    ['me', '', '', true],
    ['list ?', 'list', '', false],
    ['?', 'help', '', false],
    ['subscribe -h', 'help', '', false],
    ['constructor', 'constructor', '', false],
  ])('"%s" is "%s" with "%s"', (text, subcommand, words, isPersonal) => {
    expect(readDigestWords(text)).toMatchObject({ subcommand, words, isPersonal });
  });

  test.each(['env:staging', 'list Env: staging', 'subscribe 9am --env staging'])('"%s" is refused', (text) => {
    expect(readDigestWords(text)).toMatchObject({
      kind: 'explanation',
      model: { text: expect.stringContaining('all environments together: `env:staging` cannot narrow it') },
    });
  });
});
