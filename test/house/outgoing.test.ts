import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { importsOf, sourceFiles } from '../support/source-files.ts';

const THE_LIBRARY = 'src/http-client/undici.ts';
const product = sourceFiles().filter((file) => /^(src|commands|blocks)\//.test(file));

describe('outgoing', () => {
  test('nothing calls the global fetch: the HTTP client is passed in', async () => {
    // The linter knows a global from a parameter of the same name.
    const rule = '--only=style/noRestrictedGlobals';
    const lint = promisify(execFile)('node_modules/.bin/biome', ['lint', rule, 'src', 'commands', 'blocks']);
    await expect(lint).resolves.toMatchObject({ stderr: expect.stringMatching(/^Checked \d{3} files/) });
    const denied = JSON.parse(readFileSync('biome.json', 'utf8')).overrides.filter(
      ({ linter }: { linter: { rules: { style?: object } } }) =>
        JSON.stringify(linter.rules.style ?? {}).includes('"fetch"'),
    );
    expect(denied.map(({ includes }: { includes: string[] }) => includes)).toEqual([
      ['src/**', 'commands/**', 'blocks/**'],
    ]);
  });

  test('the product has no other way out to the network', () => {
    const ways =
      /globalThis|https?\.(request|get|globalAgent)\b|import \{[^}]*\b(request|get|Agent)\b[^}]*\} from 'node:https?'|import \{[^}]*\bconnect\b[^}]*\} from 'node:(net|tls)'|'(node:https|node:http2|undici|axios|got|node-fetch|cross-fetch)'|biome-ignore/;
    expect(product.filter((file) => ways.test(readFileSync(file, 'utf8')))).toEqual([THE_LIBRARY]);
    const users = product.filter((file) => importsOf(file).includes(THE_LIBRARY));
    // The entry only puts it in place of the copy inside of Node.
    expect(users).toEqual(['src/entry.ts', 'src/http-client/send.ts']);
    expect(readFileSync('src/entry.ts', 'utf8')).not.toContain('request');
    const senders = product.filter((file) => importsOf(file).includes('src/http-client/send.ts'));
    expect(senders).toEqual(['src/http-client/http-client.ts', 'src/http-client/read-answer.ts']);
  });

  test("every client of Slack's SDK is given the fetch to use, since it would take the global one", () => {
    const clients = product.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split(/(?=\bnew (?:WebClient|App)\()/)
        .slice(1)
        .map((code) => ({ file, options: code.slice(0, 500) })),
    );
    expect(clients.map(({ file }) => file)).toEqual(['src/slack/web-client.ts']);
    expect(clients.filter(({ options }) => !/\b(fetch|clientOptions)\b/.test(options))).toEqual([]);
  });
});
