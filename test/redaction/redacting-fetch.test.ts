import { stringify } from 'node:querystring';
import { describe, expect, test } from 'vitest';
import { redactingFetch } from '../../src/redaction/redacting-fetch.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';

const KEY = '0f1e2d3c4b5a6978';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What `fetch` is asked to send. */
async function sent(init: RequestInit): Promise<RequestInit> {
  let seen: RequestInit = {};
  const send = redactingFetch(
    async (_, given) => {
      seen = given ?? {};
      return new Response();
    },
    createRedactor([KEY]),
  );
  await send('http://x.example/', init);
  return seen;
}

describe('redacting fetch', () => {
  test('the same answer for many people is redacted once, and each of them gets it redacted', async () => {
    let redactions = 0;
    const sentBodies: unknown[] = [];
    const redact = createRedactor([KEY]);
    const send = redactingFetch(
      async (_, given) => {
        sentBodies.push(given?.body);
        return new Response();
      },
      (text) => {
        redactions += 1;
        return redact(text);
      },
    );
    const bodyOf = (text: string) => JSON.stringify({ blocks: [{ text }] });
    await send('http://x.example/1', { method: 'POST', body: bodyOf(`a ${KEY}`) });
    const first = redactions;
    await send('http://x.example/2', { method: 'POST', body: bodyOf(`a ${KEY}`) });
    expect([first > 0, redactions]).toEqual([true, first]);
    await send('http://x.example/1', { method: 'POST', body: bodyOf(`b ${KEY}`) });
    expect(sentBodies).toEqual([bodyOf('a [redacted]'), bodyOf('a [redacted]'), bodyOf('b [redacted]')]);
  });

  test('fields of a form are redacted, JSON in them text by text; its token and what a form of ours carries stay', async () => {
    const view = {
      title: `t ${KEY}`,
      private_metadata: JSON.stringify({ responseUrl: 'https://hooks.slack.com/x/y' }),
    };
    const body = stringify({ token: 'xoxb-1-2', text: `a ${KEY} b`, view: JSON.stringify(view), limit: 3 });
    const form = new URLSearchParams(String((await sent({ method: 'POST', headers: FORM, body })).body));
    expect(form.get('token')).toBe('xoxb-1-2');
    expect(form.get('text')).toBe('a [redacted] b');
    expect(form.get('limit')).toBe('3');
    expect(JSON.parse(form.get('view') ?? '')).toEqual({ ...view, title: 't [redacted]' });
  });

  test('a body without a secret goes byte for byte as it came, and so do address, headers and pictures', async () => {
    const body = 'text=a%20b&blocks=%5B%7B%22a%22%3A%201%7D%5D&x=%e4';
    expect((await sent({ headers: FORM, body })).body).toBe(body);
    const bytes = Buffer.from(KEY);
    const init = { headers: { authorization: `Bearer ${KEY}` }, body: bytes };
    expect(await sent(init)).toBe(init);
    expect(await sent({ method: 'GET' })).toEqual({ method: 'GET' });
  });

  test('JSON and parts of a form are redacted, files are not', async () => {
    const json = await sent({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: KEY, n: 1 }),
    });
    expect(JSON.parse(String(json.body))).toEqual({ title: '[redacted]', n: 1 });
    const parts = new FormData();
    parts.append('title', KEY);
    parts.append('body', new Blob([KEY]), 'chart.png');
    const { body } = await sent({ body: parts });
    if (!(body instanceof FormData)) return expect.fail('no form');
    expect(body.get('title')).toBe('[redacted]');
    const file = body.get('body');
    expect(file instanceof File && [file.name, await file.text()]).toEqual(['chart.png', KEY]);
  });
});
