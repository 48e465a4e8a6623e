import { describe, expect, test } from 'vitest';
import { createComposer, MOST_COMPOSITIONS, type Readout } from '../../src/digest/composer.ts';
import { NINE } from './publisher-harness.ts';

const READOUT: Readout = {
  isUnread: false,
  charts: [],
  settled: Promise.resolve(),
  contents: () => [{ text: 'A digest.', blocks: [] }],
};

function composerOf() {
  const reads: string[] = [];
  const composer = createComposer(
    () => NINE,
    () => expect.fail('there is no chart'),
    { upload: () => expect.fail('there is no picture') },
  );
  const compose = (key: string, readout = READOUT) =>
    composer.compose(key, async () => {
      reads.push(key);
      return readout;
    });
  return { composer, compose, reads };
}

describe('composer', () => {
  test('compositions of different digests are stored beside each other, until no digest waits for them', async () => {
    const { composer, compose, reads } = composerOf();
    for (const key of ['daily', 'weekly', 'daily', 'weekly']) await compose(key);
    expect(reads).toEqual(['daily', 'weekly']);
    composer.keep(new Set(['weekly']));
    for (const key of ['daily', 'weekly']) await compose(key);
    expect(reads).toEqual(['daily', 'weekly', 'daily']);
  });

  test('what could not be read is read again', async () => {
    const { compose, reads } = composerOf();
    await compose('weekly', { ...READOUT, isUnread: true });
    await compose('weekly');
    expect(reads).toEqual(['weekly', 'weekly']);
  });

  test('of very many compositions the oldest is made again', async () => {
    const { compose, reads } = composerOf();
    for (let at = 0; at <= MOST_COMPOSITIONS; at += 1) await compose(`weekly ${at}`);
    await compose(`weekly ${MOST_COMPOSITIONS}`);
    expect(reads).toHaveLength(MOST_COMPOSITIONS + 1);
    await compose('weekly 0');
    expect(reads).toHaveLength(MOST_COMPOSITIONS + 2);
  });
});
