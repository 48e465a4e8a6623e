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
      /^Interrupted: \d of 6 dashboards done\. Left: .*collector-health\. Next step: push --yes again/,
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
