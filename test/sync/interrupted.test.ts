import { expect, test } from 'vitest';
import { openSync } from './sync-harness.ts';

/** A terminal at which somebody presses Ctrl-C as soon as the line shows this. */
function endingAt(words: string) {
  const shown: string[] = [];
  let isPressed = false;
  const write = (text: string) => {
    shown.push(text);
    if (isPressed || !text.includes(words)) return;
    isPressed = true;
    // The command's own listener: others in this process, such as that of an embedded database, would end it.
    process.listeners('SIGINT').at(-1)?.('SIGINT');
  };
  return { shown, status: { isTerminal: true, columns: 100, write } };
}

test.each([
  ['while it creates', 'push dashboards: 0 of 6, training-wandb', 3],
  ['while it updates', 'push dashboards: 2 of 6', 6],
])(
  'a push that Ctrl-C ends %s keeps what is done, says what is left, exits 130, and the next one goes on there',
  async (_, at, created) => {
    await using place = await openSync();
    const { shown, status } = endingAt(at);
    place.status = status;
    const ended = await place.run('push', '--yes');
    expect(ended.at(-1)).toBe('exit 130');
    expect(ended.at(-2)).toMatch(
      /^Interrupted: \d of 6 dashboards done\. Left: .*eval-testing.*\. Next step: push --yes again/,
    );
    expect(shown.at(-1)).toBe('\r\u001b[2K');
    expect(place.calls().filter((method) => method === 'POST')).toHaveLength(created);
    place.status = undefined;
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
    expect(place.calls().filter((method) => method === 'POST')).toHaveLength(6 - created);
    expect((await place.run('diff', '--exit-code')).at(-1)).toBe('exit 0');
  },
);

test('without a terminal a quick push prints no progress at all', async () => {
  await using place = await openSync('monitors');
  const shown: string[] = [];
  place.status = { isTerminal: false, columns: 80, write: (text) => void shown.push(text) };
  expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
  expect(shown).toEqual([]);
});

test('a push that Ctrl-C ends while it creates counts what it has created', async () => {
  await using place = await openSync('monitors');
  const { status } = endingAt('push monitors: 0 of');
  place.status = { ...status, write: (text) => (place.datadog.monitors.all().length === 2 ? status.write(text) : {}) };
  const ended = await place.run('push', '--yes');
  const created = place.datadog.monitors.all().length;
  expect(created).toBe(3);
  expect(ended.filter((line) => line.endsWith('+ created'))).toHaveLength(created);
  expect(ended.at(-2)).toMatch(/^Interrupted: 3 of \d+ monitors done\. Left: \S+, /);
  expect(ended.at(-1)).toBe('exit 130');
  place.status = undefined;
  const next = await place.run('push', '--yes');
  expect(next.filter((line) => line.endsWith('= unchanged'))).toHaveLength(created);
});

test.each([
  [['push', '--yes'], /^Interrupted: 0 of 6 dashboards done\. Left: .* Next step: push --yes again/],
  [['push'], 'Interrupted: nothing was changed. Next step: push again'],
  [['diff'], 'Interrupted: nothing was changed. Next step: diff again'],
  [['pull'], /^Interrupted: what is pulled above is in the templates, the rest is left\. Next step: pull again/],
] as const)('Ctrl-C while %j lists what is in Datadog is answered at once', async (args, words) => {
  await using place = await openSync();
  place.datadog.faults.always({ kind: 'hang' });
  const running = place.run(...args);
  await expect.poll(() => place.datadog.requests.length, { interval: 10 }).toBeGreaterThan(0);
  process.listeners('SIGINT').at(-1)?.('SIGINT');
  const ended = await running;
  expect(ended).toEqual([expect.stringMatching(words), 'exit 130']);
});
