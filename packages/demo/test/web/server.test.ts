import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shownBot } from '../../../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../../../src/core/package-root.ts';
import { postingClient } from '../../../local-slack/test/bot.ts';
import type { RunningDemo } from '../../src/start-demo.ts';
import { startWebServer } from '../../src/web/server.ts';
import { post, prepare, stateOf, states } from './prepared.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-'));
const page = join(folder, 'page');
let demo: RunningDemo;

beforeAll(async () => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Page</title>');
  writeFileSync(join(page, 'assets', 'main.js'), 'void 0;');
  demo = await prepare({ bot: { ...shownBot(SHIPPED_CATALOG), page } });
});

afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
});

interface Raw {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A request with a path and headers exactly as given, which fetch would mend. */
function raw(path: string, { method = 'GET', headers = {}, body = '' }: Raw = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: new URL(demo.url).port, path, method, headers }, (response) => {
      text(response).then((words) => resolve(`${response.statusCode} ${words}`), reject);
    });
    sent.on('error', reject).end(body);
  });
}

describe('server', () => {
  test('the built page is served with its types and is kept by nobody', async () => {
    const index = await fetch(demo.url);
    expect(await index.text()).toContain('<title>Page</title>');
    expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(index.headers.get('cache-control')).toBe('no-store');
    expect(index.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(index.headers.get('access-control-allow-origin')).toBeNull();
    const script = await fetch(`${demo.url}assets/main.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '//secret.txt', '/assets'])(
    '%s leads nowhere',
    async (path) => {
      expect(await raw(path)).toBe('404 Not found.');
    },
  );

  test('a page that is not built says how to build it', async () => {
    const server = await startWebServer(demo, { port: 0, page: join(folder, 'nowhere') });
    expect(await (await fetch(server.url)).text()).toContain('npm run build');
    await server.close();
  });

  test('a taken port gives way to the next free one', async () => {
    const port = Number(new URL(demo.url).port);
    const server = await startWebServer(demo, { port, page });
    expect(Number(new URL(server.url).port)).toBeGreaterThan(port);
    await server.close();
  });

  test.each([
    ['another host', { host: 'evil.example' }],
    ['a host that only looks local', { host: 'localhost.evil.example' }],
    ["another site's page", { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('%s is refused', async (_who, headers) => {
    expect(await raw('/', { headers })).toMatch(/^403 This page/);
    expect(await raw('/events?user=engineer', { headers })).toMatch(/^403 This page/);
  });

  test('localhost is a name of this machine', async () => {
    expect(await raw('/', { headers: { host: 'localhost:4000', origin: 'http://localhost:4000' } })).toMatch(/^200 /);
  });

  const json = { 'content-type': 'application/json' };
  test.each([
    ['no JSON', { headers: json, body: '{' }, '400', 'does not understand'],
    ['an unknown kind', { headers: json, body: '{"kind":"shout"}' }, '400', 'kind'],
    ['a missing field', { headers: json, body: '{"kind":"type","channel":"C0CI"}' }, '400', 'text'],
    ['a form', { headers: { 'content-type': 'text/plain' }, body: '{"kind":"open-home"}' }, '400', 'application/json'],
    ['too large', { headers: json, body: JSON.stringify({ kind: 'x'.repeat(1_100_000) }) }, '413', 'too large'],
  ])('an act that is %s is refused with a sentence', async (_what, sent, status, words) => {
    const answer = await raw('/act?user=engineer', { method: 'POST', ...sent });
    expect(answer).toMatch(new RegExp(`^${status} {"ok":false,"error":"[^"]+`));
    expect(answer).toContain(words);
  });

  test('a user who does not exist can neither act nor read, nor can the bot', async () => {
    expect(await post(demo, { kind: 'open-home' }, 'ghost')).toEqual({ ok: false, error: 'There is no such user.' });
    expect(await raw('/events?user=health')).toBe('404 There is no user health.');
  });

  test('the stream begins with the whole state and goes on with every change, many at once as one', async () => {
    const stream = states(demo, 'lead');
    expect((await stream.next()).value).toMatchObject({
      user: { name: 'lead' },
      channels: [
        { name: 'system-health' },
        { name: 'oncall' },
        { name: 'ci' },
        { name: 'Metta System Health', isDirect: true },
      ],
      bot: 'stopped',
      home: null,
      modals: [],
    });
    for (let n = 1; n <= 50; n += 1) demo.slack.as('engineer').in('ci').say(`word ${n}`);
    let events = 0;
    for await (const state of stream) {
      events += 1;
      if (state.messages.at(-1)?.text === 'word 50') break;
    }
    expect(events).toBeLessThan(5);
  });

  test('an uploaded file is served to the page', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
    await postingClient(demo.slack).files.uploadV2({ file: bytes, filename: 'trend.png' });
    const file = await fetch(`${demo.url}files/${demo.slack.workspace.files[0]?.id}`);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
    expect((await fetch(`${demo.url}files/F0`)).status).toBe(404);
  });

  test('the numbers are labelled: what was measured, and the stories of the rest', async () => {
    const { data, commands } = await stateOf(demo);
    expect(data.real).toContain('github.prs.merged_7d');
    expect(data.real.filter((metric) => metric.startsWith('wandb.') || metric.startsWith('health.'))).toEqual([]);
    expect(data.source).toContain('git history');
    expect(data.stories.length).toBeGreaterThan(5);
    expect(commands.map(({ name }) => name)).toContain('/health');
  });
});
