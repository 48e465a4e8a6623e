import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@metta-health-bot/local-sources';
import { describe, expect, test, vi } from 'vitest';
import { outboxKeyOf } from '../support/invariants.ts';
import { buildOlder, hasCommit } from '../support/older-version.ts';
import { OF_WATCH } from '../support/process-owners.ts';
import { type Replicas, startReplicas } from '../support/replicas-harness.ts';
import { SOON } from '../support/threads.ts';
import { watchedSource } from '../support/watched-harness.ts';

/** The last version before watches and living cards, whose tables lack migrations 007 and 008. */
const BEFORE_WATCHES = '038e1a1d87e262727dd08cb733c200a834ad9c4f';
const LIMIT_MS = 300_000;

/** The first message of the incidents with that subject, and their number. */
const byText = ({ parents }: Replicas, text: RegExp) => parents().filter((message) => text.test(message.text));
const cards = ({ parents }: Replicas) => parents().filter((message) => outboxKeyOf(message).startsWith('live:'));

async function quiet(bots: Replicas): Promise<void> {
  for (let looks = 0; looks < 3; looks += 1) await bots.look();
  await bots.drained();
}

describe('rolling update', () => {
  test.skipIf(!hasCommit(BEFORE_WATCHES))(
    'E45 a version before watches leads between two leads of this one: their incidents are closed and open again, each in its one thread',
    { timeout: LIMIT_MS },
    async () => {
      const program = buildOlder(BEFORE_WATCHES);
      const folder = temporaryFolder('catalog-');
      const catalog = join(folder.path, 'catalog.yml');
      const rules = [{ name: 'slow', kind: 'duration', over: 30, severity: 'warning' }];
      writeFileSync(catalog, watchedSource({ rules }));
      await using bots = await startReplicas({
        owner: OF_WATCH,
        replicas: [{ program }, { program }],
        env: { CATALOG_FILE: catalog },
      });
      const first = await bots.leader();
      const second = bots.all.find((one) => one !== first) ?? first;

      // The older version leads: it reports to on-call, and knows nothing of the watches that are set already.
      bots.troubles.set('all', 'slow');
      const oncall = await bots.parent(/^Warning: /);
      bots.break('github');
      const next = await bots.add();
      next.start();
      await next.connected();
      await quiet(bots);
      expect(bots.parents().map(({ ts }) => ts)).toEqual([oncall.ts]);

      // This version leads: on-call's incident continues, the watch gets its thread, and the channel a living card.
      second.freeze();
      await first.stop();
      expect(await bots.leader(first)).toBe(next);
      const watched = await bots.parent(/^Critical: GitHub/);
      await vi.waitFor(
        () => {
          bots.slack.as('lead').in('oncall').command('/health live');
          expect(cards(bots)).toHaveLength(1);
        },
        { ...SOON, interval: 2_000 },
      );
      second.thaw();
      await quiet(bots);
      expect([bots.parents().length, bots.replies().length]).toEqual([3, 0]);

      // The older one leads once more: no rule of its catalog is that of the watch.
      await next.kill();
      expect(await bots.leader(next)).toBe(second);
      await quiet(bots);
      expect(bots.replies(watched).map(({ text }) => text)).toEqual([
        expect.stringMatching(/^GitHub collector: No longer watched after/),
      ]);
      expect(byText(bots, /^No longer watched: GitHub/).map(({ ts }) => ts)).toEqual([watched.ts]);
      expect(byText(bots, /^Warning: /).map(({ ts }) => ts)).toEqual([oncall.ts]);

      // The update is through.
      next.start();
      await next.connected();
      await second.stop();
      expect(await bots.leader(second)).toBe(next);
      await quiet(bots);
      expect(bots.replies(watched).map(({ text }) => text)).toEqual([
        expect.stringMatching(/No longer watched/),
        expect.stringMatching(/^GitHub collector: Watched again, and failing/),
      ]);
      expect(byText(bots, /^Critical: GitHub/).map(({ ts }) => ts)).toEqual([watched.ts]);
      expect(await bots.store.liveCards.live()).toHaveLength(1);
      await bots.nothingMore({ parents: 3, replies: 2 });
      folder.remove();
    },
  );
});
