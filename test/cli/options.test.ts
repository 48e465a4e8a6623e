import { describe, expect, test } from 'vitest';
import { readOptions, UsageError } from '../../src/cli/options.ts';

const options = { json: { type: 'boolean' }, port: { type: 'string' } } as const;
const read = (args: readonly string[]) => readOptions({ args: [...args], options }, 'the usage');
const problemOf = (args: readonly string[]) => {
  try {
    return read(args);
  } catch (error) {
    return error instanceof UsageError ? `${error.message} | ${error.usage}` : error;
  }
};

describe('options', () => {
  test('are read as they are written', () => {
    expect(read(['--json', '--port', '4']).values).toEqual({ json: true, port: '4' });
  });

  test.each([
    [['--jsn'], 'There is no option --jsn. Next step: did you mean --json?'],
    [['--nonsense'], 'There is no option --nonsense. Next step: see the options below'],
    [['-x'], 'There is no option -x. Next step: see the options below'],
    [['everything'], '"everything" is not an option. Next step: see the options below'],
    [['--port'], '--port needs a value. Next step: write --port=VALUE'],
    [['--port', '--json'], '--port needs a value. Next step: write --port=VALUE'],
    [['--json=yes'], '--json takes no value. Next step: write it alone'],
  ])('that are not understood are named in words of the command, with its usage: %j', (args, problem) => {
    expect(problemOf(args)).toBe(`${problem} | the usage`);
  });
});
