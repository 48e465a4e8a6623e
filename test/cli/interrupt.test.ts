import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { interruptible, unlessEnded } from '../../src/cli/interrupt.ts';

/** A process that is asked to end, and remembers with which code it did. */
class Ended extends EventEmitter {
  readonly codes: unknown[] = [];
  exit(code?: unknown): never {
    this.codes.push(code);
    return undefined as never;
  }
}

const asProcess = (ended: Ended) => ended as unknown as NodeJS.Process;

test('the first Ctrl-C lets the work end by itself, the second ends the process with 130', async () => {
  const ended = new Ended();
  let end = (_: number) => {};
  const done = new Promise<number>((resolve) => {
    end = resolve;
  });
  const seen: boolean[] = [];
  let now = 0;
  const code = interruptible(
    async (signal) => {
      signal.addEventListener('abort', () => seen.push(signal.aborted));
      return done;
    },
    asProcess(ended),
    () => now,
  );
  ended.emit('SIGINT');
  // The same press, sent on by npm.
  ended.emit('SIGINT');
  expect(seen).toEqual([true]);
  expect(ended.codes).toEqual([]);
  now += 600;
  ended.emit('SIGINT');
  expect(ended.codes).toEqual([EXIT.interrupted]);
  end(EXIT.interrupted);
  expect(await code).toBe(130);
});

test('nothing listens any more when the work has ended, or failed', async () => {
  const ended = new Ended();
  await interruptible(async () => 0, asProcess(ended));
  await expect(interruptible(() => Promise.reject(new Error('x')), asProcess(ended))).rejects.toThrow('x');
  expect(ended.eventNames()).toEqual([]);
});

test("work that a signal ends is not waited for, and its failure is nobody's", async () => {
  const ended = new AbortController();
  const never = new Promise<number>(() => {});
  const failing = new Promise<number>((_, reject) => {
    ended.signal.addEventListener('abort', () => reject(new Error('its process heard Ctrl-C, too')));
  });
  expect(await unlessEnded(Promise.resolve(3), ended.signal)).toBe(3);
  await expect(unlessEnded(Promise.reject(new Error('x')), ended.signal)).rejects.toThrow('x');
  const both = [unlessEnded(failing, ended.signal), unlessEnded(never, ended.signal)];
  ended.abort();
  expect(await Promise.all(both)).toEqual([undefined, undefined]);
  expect(await unlessEnded(never, ended.signal)).toBeUndefined();
});
