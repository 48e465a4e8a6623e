import { describe, expect, test } from 'vitest';
import type { Reach } from '../../src/collectors/collector.ts';
import { errorEvents, reachEvents } from '../../src/collectors/own-report.ts';
import { createRunMemory } from '../../src/collectors/run-memory.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';

const MINUTE = 60_000;
const error = (message: string) => ({ message, asks: 'GET /', metrics: ['m'] });

describe('run memory', () => {
  test('returns when a message came back, for as long as it stays; those of the first run and those that go on have not', () => {
    const memory = createRunMemory();
    expect(memory.cameBack('shop', ['a'], 1)).toEqual(new Map());
    expect(memory.cameBack('shop', ['a', 'b'], 2)).toEqual(new Map([['b', 2]]));
    expect(memory.cameBack('shop', ['b'], 3)).toEqual(new Map([['b', 2]]));
    expect(memory.cameBack('shop', ['a', 'b'], 4)).toEqual(
      new Map([
        ['a', 4],
        ['b', 2],
      ]),
    );
    expect(memory.cameBack('other', ['a'], 5)).toEqual(new Map());
  });

  test('returns when a state changed last', () => {
    const memory = createRunMemory();
    const changes = ['good', 'good', 'bad', 'bad', 'good'].map((state, at) => memory.changedAt('shop', state, at));
    expect(changes).toEqual([null, null, 2, 2, 4]);
  });

  /** Which runs of an hour, one each minute, have something sent: each is the errors of a run. */
  async function sent(runs: readonly (readonly string[])[], withMemory = true) {
    const memory = withMemory ? createRunMemory() : undefined;
    const known = createSentEvents();
    const all: string[] = [];
    for (const [minute, messages] of runs.entries()) {
      const errors = messages.map(error);
      const reach: readonly Reach[] = [];
      const at = minute * MINUTE;
      const events = [
        ...errorEvents('shop', { errors, memory }, at),
        ...reachEvents('shop', { errors, reach, memory }, at),
      ];
      for (const event of await known.unsent(events)) {
        all.push(`${minute} ${event.feed === 'collector_error' ? event.title : `reach ${event.level}`}`);
        await known.markSent(event);
      }
    }
    return all;
  }

  test('an error that comes back within the hour after a good run is sent again, and once; so is what the sources lack', async () => {
    const runs = [['gone'], ['gone'], [], ['gone'], ['gone'], []];
    const errorsOf = (all: readonly string[]) => all.filter((line) => line.endsWith('gone'));
    expect(errorsOf(await sent(runs))).toEqual(['0 gone', '3 gone']);
    expect(errorsOf(await sent(runs, false))).toEqual(['0 gone']);
    expect((await sent(runs)).filter((line) => line.includes('reach'))).toEqual(['0 reach warning', '3 reach warning']);
  });
});
