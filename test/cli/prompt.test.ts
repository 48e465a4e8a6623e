import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createPrompt, Interrupted } from '../../src/cli/prompt.ts';

function start(signal = new AbortController().signal) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return { input, output, prompt: createPrompt({ input, output }, signal) };
}

test('an answer is shown while it is typed, a hidden one and its corrections are not', async () => {
  const { input, output, prompt } = start();
  const open = prompt.ask('Name\n  [none] ');
  input.write('alpha\n');
  expect(await open).toBe('alpha');
  const hidden = prompt.ask('Key\n  [later] ', { isHidden: true });
  input.write('topsecretx\u007f\u001b[D\n');
  expect(await hidden).toBe('topsecret');
  prompt.close();
  output.end();
  const screen = await text(output);
  expect(screen).toContain('[none] ');
  expect(screen).toContain('alpha');
  expect(screen).toContain('[later] ');
  expect(screen).not.toMatch(/topsecret|t.*o.*p.*s.*e.*c/);
});

test('Ctrl-C, the end of the input and a signal reject the question and every later one', async () => {
  for (const end of ['\u0003', '\u0004']) {
    const { input, prompt } = start();
    const open = prompt.ask('?');
    input.write(end);
    await expect(open).rejects.toThrow(Interrupted);
    await expect(prompt.ask('again')).rejects.toThrow(Interrupted);
    prompt.close();
  }
  const ended = new AbortController();
  const { prompt } = start(ended.signal);
  const open = prompt.ask('?');
  ended.abort();
  await expect(open).rejects.toThrow(Interrupted);
  prompt.close();
});

test('lines that are pasted at once answer the next questions', async () => {
  const { input, prompt } = start();
  const first = prompt.ask('One? ');
  input.write('alpha\nbeta\n');
  expect([await first, await prompt.ask('Two? ')]).toEqual(['alpha', 'beta']);
  prompt.close();
});

test.each(['one\ntwo', 'one\ntwo\n'])(
  'the rest of what is pasted at a hidden question is never shown: %j',
  async (paste) => {
    const { input, output, prompt } = start();
    const hidden = prompt.ask('Key? ', { isHidden: true });
    input.write(paste);
    expect(await hidden).toBe('one');
    const next = prompt.ask('Site? ');
    input.write('site\n');
    expect(await next).toBe('site');
    prompt.close();
    output.end();
    const screen = await text(output);
    expect(screen).toContain('More than one line came: only the first was taken.');
    expect(screen).not.toContain('two');
  },
);
