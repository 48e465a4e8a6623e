import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { catalogFiles } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { shown } from '../support/blocks.ts';
import { clickIncident } from '../support/incident-clicks.ts';
import { type Replicas, startReplicas } from '../support/replicas-harness.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { SOON } from '../support/threads.ts';

const LIMIT_MS = 150_000;
const PATIENT = { withinMs: 30_000 } as const;

/** How many answers each replica has given to commands. */
const answered = ({ all }: Replicas) => all.map(({ log }) => log.filter((line) => line.includes('"answered"')).length);

describe('replicas requests', () => {
  test.concurrent('F47 three replicas each answer commands, and a click or a choice counts once and is seen by all', {
    timeout: LIMIT_MS,
  }, async () => {
    await using bots = await startReplicas();
    const engineer = bots.slack.as('engineer').in('system-health');
    const lines = ['/health', '/ci-status', '/collectors', '/health', '/ci-status', '/collectors'];
    const cards = await Promise.all(lines.map((line) => engineer.command(line).reply(1, PATIENT)));
    expect(cards.every(({ ephemeralTo }) => ephemeralTo !== null)).toBe(true);
    await vi.waitFor(() => expect(answered(bots)).toEqual([2, 2, 2]), SOON);

    // A press goes to the next replica each time.
    const [card] = cards;
    if (card === undefined) throw new Error('there is no card');
    const shares = [1, 2, 3].map(() => engineer.click(card, 'card.share'));
    await Promise.all(shares.map(({ ack }) => ack));
    const refusals = () =>
      shares.flatMap((one) => one.answers()).filter(({ text }) => text.includes('is already shared with this channel'));
    await vi.waitFor(() => expect(refusals()).toHaveLength(2), SOON);
    const inChannel = () =>
      bots.slack.workspace.messages.filter(({ ephemeralTo, text }) => ephemeralTo === null && text.includes('Metta'));
    await vi.waitFor(() => expect(inChannel()).toHaveLength(1), SOON);

    const say = async (line: string) =>
      shown(await bots.slack.as('lead').in('system-health').command(line).reply(1, PATIENT));
    expect(await say('/digest subscribe 08:15 UTC daily')).toContain('08:15');
    expect([await say('/digest'), await say('/digest'), await say('/digest')]).toEqual(
      Array(3).fill(expect.stringContaining('08:15')),
    );

    bots.troubles.set('github', 'failed');
    const parent = await bots.parent(/^Critical: GitHub/);
    await bots.drained();
    const presses = ['oncall', 'lead', 'engineer'].map((name) => clickIncident(bots, parent, 'acknowledge', name));
    await vi.waitFor(() => expect(presses.flatMap((one) => one.answers())).toHaveLength(2), SOON);
    const { audit } = await readStoreRows(bots.database);
    const whats = audit.filter(({ incident }) => !incident.startsWith('digest:')).map(({ what }) => what);
    expect(whats.sort()).toEqual(['acknowledged', 'opened', 'too-late', 'too-late']);
    expect((await clickIncident(bots, parent, 'details').reply(1, PATIENT)).text).toContain('GitHub');

    const home = bots.slack.as('lead').openHome({ repeat: 3 });
    expect((await home.deliveries).map(({ kind }) => kind)).toEqual(['acked', 'acked', 'acked']);
    await vi.waitFor(() => expect(bots.slack.wire.calls('views.publish').length).toBeGreaterThan(0), SOON);
    await bots.look();
    // Nothing is stored of a request that only reads: each replica that gets it draws the tab, and it looks the same.
    expect(bots.slack.wire.calls('views.publish').length).toBeLessThanOrEqual(3);
    await bots.drained();
    expect(bots.slack.unexpected).toEqual([]);
  });

  /** The shipped catalog without the rule of that name. */
  async function catalogWithout(rule: string): Promise<{ readonly folder: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
    for (const file of catalogFiles(SHIPPED_CATALOG)) {
      const source = await readFile(file, 'utf8');
      const lines = source.split('\n').filter((line) => !line.includes(`{ name: ${rule},`));
      await writeFile(join(folder, basename(file)), lines.join('\n'));
    }
    return { folder };
  }

  test.concurrent('E45 a rolling update to another catalog: the new one waits ready, takes over when the old one is stopped, and nothing is posted twice', {
    timeout: LIMIT_MS,
  }, async () => {
    const { folder } = await catalogWithout('failed');
    await using bots = await startReplicas({ replicas: [{}] });
    const [old] = bots.all;
    bots.troubles.set('github', 'failed');
    await bots.parent(/^Critical: GitHub/);
    bots.troubles.set('wandb', 'slow');
    await bots.parent(/^Warning/);
    await bots.drained();
    const before = bots.parents().map(({ text }) => text);

    const next = await bots.add({ env: { CATALOG_FILE: folder } });
    next.start();
    await next.connected();
    expect(await next.ready()).toBe('ready\n');
    for (let times = 0; times < 3; times += 1) await bots.look();
    expect(bots.parents().map(({ text }) => text)).toEqual(before);
    expect(bots.replies()).toEqual([]);

    const stopped = old?.stop();
    const since = performance.now();
    expect(await bots.leader(old)).toBe(next);
    expect(performance.now() - since).toBeLessThan(3_000);
    expect(await stopped).toBe(0);
    // What the new catalog has no rule for is over, and that is said once.
    await vi.waitFor(() => expect(bots.replies()).toHaveLength(1), SOON);
    await bots.nothingMore({ parents: 2, replies: 1 });
    await rm(folder, { recursive: true });
  });
});
