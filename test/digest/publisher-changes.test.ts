import { fresh, sampleHistory, stale } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import type { ReportedBySubject } from '../../src/datadog/reported-before-reader.ts';
import { CHANGES_WAIT_MS } from '../../src/digest/daily-reader.ts';
import { buildDigest } from '../../src/digest/rules/content.ts';
import type { ReportedBefore } from '../../src/explain/reported-before.ts';
import { elements, shown } from '../support/blocks.ts';
import { NINE, openPublisher, type PublisherHarness } from './publisher-harness.ts';

const HOUR = 3_600_000;
const LINE: ReportedBefore = {
  kind: 'merge',
  at: NINE - 4 * HOUR,
  moment: NINE - 3 * HOUR,
  title: 'Raise the batch size <!channel>',
  number: '12',
  author: 'ann',
  url: '',
  more: 2,
  hours: 12,
};
const DIGEST = buildDigest({ rollup: sampleHistory(), at: NINE, isStale: false, incidents: [] });
const [NEWLY_RED] = DIGEST.newlyRed;
const known = (before: ReportedBefore | null) => new Map([[NEWLY_RED?.path ?? '', before]]);

const digestOf = async (room: PublisherHarness) => {
  const message = (await room.waiting()).find(({ thread }) => thread === null)?.content;
  if (!message) throw new Error('no digest waits');
  return message;
};

describe('what was before newly red metrics, in a digest', () => {
  test('the one nearest change stands below the metric, with its time; its data is no mention', async () => {
    expect(NEWLY_RED?.path).toMatch(/^ci\./);
    await using room = await openPublisher();
    await room.subscribe();
    room.around.before = Promise.resolve(known(LINE));
    await room.tick();
    const text = shown(await digestOf(room));
    expect(text).toMatch(
      /changed at about 06:00; shortly before: PR #12 "Raise the batch size &lt;!channel&gt;" merged 05:00 by ann, the nearest of 3 changes in the 12 h before/,
    );
    expect(text).not.toMatch(/because|caused|<!channel>/);
    expect(room.did.explained).toEqual([DIGEST.newlyRed.length]);
  });

  test.each<[string, Promise<ReportedBySubject>]>([
    ['nothing was reported', Promise.resolve(known(null))],
    ['it is not known', Promise.resolve(new Map())],
  ])('%s: no line, and the digest is as it was', async (_, before) => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.before = before;
    await room.tick();
    expect(shown(await digestOf(room))).not.toContain('shortly before');
  });

  test('a Datadog that fails or hangs costs the lines, and no more than its wait', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    await room.subscribe({ channel: 'C2', time: '09:01' });
    const failed = Promise.reject(new Error('HTTP 500'));
    failed.catch(() => {});
    room.around.before = failed;
    await room.tick();
    expect(await room.waiting()).not.toEqual([]);
    room.around.before = new Promise(() => {});
    room.around.now = NINE + 60_000;
    const started = performance.now();
    await room.tick();
    expect(performance.now() - started).toBeLessThan(CHANGES_WAIT_MS + 3_000);
    expect((await room.waiting()).filter(({ thread }) => thread === null)).toHaveLength(2);
    expect(room.did.failures).toEqual([]);
  }, 15_000);

  test('nothing is asked for values that are old', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.answer = stale(sampleHistory());
    await room.tick();
    expect(room.did.explained).toEqual([]);
    expect(elements(await digestOf(room)).map(({ action_id }) => action_id)).not.toContain('why.metric');
  });

  test('its red metrics can be asked about in one press, each by the command that answers', async () => {
    await using room = await openPublisher();
    await room.subscribe();
    room.around.answer = fresh(sampleHistory());
    await room.tick();
    const [control] = elements(await digestOf(room)).filter(({ action_id }) => action_id === 'why.metric');
    const options = (control?.options ?? [control]) as readonly { readonly value?: unknown }[];
    const values = options.map(({ value }) => value);
    const red = [...DIGEST.newlyRed, ...DIGEST.stillRed].map(({ path }) => `/health why ${path}`);
    expect(values).toEqual(red);
  });
});
