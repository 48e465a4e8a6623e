import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

/** What a text leaves the process by, and the files that may use it: whatever goes past them passes no redactor. */
const WAYS_OUT: readonly (readonly [way: RegExp, allowed: readonly string[]])[] = [
  [/\bnew WebClient\(/, ['src/slack/web-client.ts']],
  [/\bnew App\(|extends App\b/, ['src/slack/connect.ts']],
  [/process\.std(?:out|err)/, ['src/app/run.ts', 'src/cli/terminal.ts', 'src/start.ts']],
  [/\bconsole\./, []],
  [/\bcreateServer\(/, ['src/http-server/bounded-server.ts']],
];

describe('door', () => {
  test.each(WAYS_OUT)('%s is used by few files', (way, allowed) => {
    const files = sourceFiles(['src', 'commands', 'blocks']).filter((file) => way.test(readFileSync(file, 'utf8')));
    expect(files.filter((file) => !allowed.includes(file))).toEqual([]);
  });

  test('the clients of Slack are made with the redacting fetch, where the bot is put together', () => {
    const makers = /create(?:OutboxWebClient|Pictures|ResponseUrlPost|SlackConnection|LookupClient)\(([^)]*)\)?/g;
    const made = sourceFiles(['src'])
      .filter((file) => /^src\/app\//.test(file))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(makers)].map(([call]) => call));
    expect(made).toHaveLength(5);
    for (const call of made) expect(call).toMatch(/slackFetch/);
  });
});
