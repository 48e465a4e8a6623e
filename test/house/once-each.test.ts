import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

/** The bot, its bench and its soak; a package in packages/ knows nothing of the bot and keeps its own. */
const PRODUCT = sourceFiles().filter((file) => /^(src|commands|blocks|bench|soak)\//.test(file));

/** What is written in one file only, and the files that may write it too, each for its own reason. */
const ONCE: readonly {
  readonly what: string;
  readonly written: RegExp;
  readonly home: string;
  readonly exceptions: Readonly<Record<string, string>>;
}[] = [
  {
    what: 'a minute, an hour, a day or a week in milliseconds',
    written: /\b(?:86_400_000|3_600_000|604_800_000|60_000|86400000|3600000|604800000|60000)\b/,
    home: 'src/core/time.ts',
    exceptions: { 'src/catalog/document.ts': 'YAML tokens, not milliseconds' },
  },
  {
    what: 'a constant for a unit of time',
    written: /\b(?:SECOND|MINUTE|HOUR|DAY|WEEK)_MS =(?!=)|\b(?:HOUR|DAY|MINUTE) =(?!=)/,
    home: 'src/core/time.ts',
    exceptions: {},
  },
  {
    what: 'JSON out of a text',
    written: /\bJSON\.parse\(/,
    home: 'src/core/json.ts',
    exceptions: {
      'src/core/package-root.ts': 'the package.json of the bot itself: without it the program has to end',
      'src/sync/schema-validator.ts': 'a schema of the bot itself: without it the program has to end',
    },
  },
  {
    what: 'the message or the stack of something thrown',
    written: /\binstanceof Error \? /,
    home: 'src/core/errors.ts',
    exceptions: {
      'src/observability/log.ts': 'the error itself becomes a field of a log line, not its message',
      'src/slack/errors.ts': "chooses between Bolt's error and the one in it, and reads neither",
    },
  },
  {
    what: 'a text with a capital at its beginning',
    written: /charAt\(0\)\.toUpperCase\(\)/,
    home: 'src/core/text.ts',
    exceptions: {},
  },
  {
    what: 'the exit codes of a command',
    written: /\bconst EXIT\b/,
    home: 'src/cli/exit-codes.ts',
    exceptions: {},
  },
  {
    what: 'the width of a grid in Datadog',
    written: /\bCOLUMNS = 12\b/,
    home: 'src/dashboards/dashboard-json.ts',
    exceptions: {},
  },
];

const filesWith = (written: RegExp) => PRODUCT.filter((file) => written.test(readFileSync(file, 'utf8')));

describe('once each', () => {
  test.each(ONCE)('$what is written once, in $home', ({ written, home, exceptions }) => {
    expect(filesWith(written)).toEqual([home, ...Object.keys(exceptions)].sort());
  });

  test('an exception says why', () => {
    for (const { exceptions } of ONCE)
      for (const why of Object.values(exceptions)) expect(why.length).toBeGreaterThan(20);
  });
});
