import { samples, seriesOf } from '@metta-health-bot/local-datadog';
import { type SimulatedSources, startSimulatedSources } from '@metta-health-bot/local-sources';
import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { COLLECTED_KINDS } from '../../src/config/sources-config.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { shown, tableRows } from '../support/blocks.ts';
import { NOON, type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

const MINUTE = 60_000;
const CATALOG = loadCatalog(SHIPPED_CATALOG);
/** Rows of metrics that the GitHub collector fills. */
const GITHUB_ROWS = CATALOG.areas.flatMap(({ metrics }) =>
  metrics.filter(({ raw }) => raw.startsWith('github.')).map(({ label }) => label),
);

interface Scene extends AsyncDisposable {
  readonly bot: OncallBot;
  readonly sources: SimulatedSources;
  /** Lets so many quarters of an hour pass; each time the collectors that are due run to their end, then on-call looks. */
  quarters(count: number): Promise<void>;
}

/** A bot whose collectors read local sources and fill a Datadog that was empty, on the shipped catalog's own schedule. */
async function startScene(): Promise<Scene> {
  let clock = () => NOON;
  const sources = await startSimulatedSources({ clock: () => clock() });
  const env = { ...sources.env, COLLECT: COLLECTED_KINDS.join(','), DD_ENV: 'production' };
  const bot = await startOncall({ catalog: CATALOG, data: [], events: [], env });
  clock = bot.now;
  const lastRun = (name: string) =>
    seriesOf(bot.datadog.submissions.data(), `collector.${name}.failed`)
      .flatMap((series) => samples(series, 0, Number.MAX_SAFE_INTEGER))
      .reduce((newest, { at }) => Math.max(newest, at), 0);
  const haveRun = async () => {
    const due = CATALOG.collectors.filter(({ every }) => every <= 15 * MINUTE);
    await vi.waitFor(() => {
      for (const { name } of due) expect(bot.now() - lastRun(name)).toBeLessThan(5 * MINUTE);
    }, SOON);
  };
  await haveRun();
  return {
    bot,
    sources,
    async quarters(count) {
      for (let done = 0; done < count; done += 1) {
        bot.move(14 * MINUTE + 1_000);
        await bot.look();
        await haveRun();
      }
    },
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await sources.close();
    },
  };
}

/** Today's cell of each row of /health, by its label. */
async function today({ slack }: OncallBot): Promise<ReadonlyMap<string, string>> {
  const card = await slack.as('engineer').in('system-health').command('/health').reply();
  return new Map(tableRows(card).map((cells): [string, string] => [cells[0] ?? '', cells[7] ?? '']));
}

describe('collected', () => {
  test('25 metrics come from the sources through collectors and Datadog to /health, and a source that is gone makes its rows gray', async () => {
    await using scene = await startScene();
    const { bot, sources, quarters } = scene;
    await quarters(5);
    const before = await today(bot);
    expect([...before.values()].filter((cell) => /\d/.test(cell))).toHaveLength(25 + 1);
    const figures = new Set(bot.datadog.submissions.data().map(({ metric }) => metric));
    expect([...figures].filter((metric) => /^health\.\w+\.\w+\.fom$/.test(metric))).toHaveLength(25);

    sources.github.fail({ kind: 'down' });
    await quarters(4);
    const after = await today(bot);
    expect(GITHUB_ROWS).toHaveLength(12);
    for (const [label, cell] of after) {
      if (GITHUB_ROWS.includes(label)) expect([label, cell]).toEqual([label, expect.stringMatching(/^⚪ /)]);
      else expect([label, cell]).toEqual([label, expect.not.stringContaining('⚪')]);
    }
    const card = await bot.parent(/^Critical: GitHub/);
    expect(shown(card)).toContain('GitHub');
    expect(bot.parents()).toHaveLength(1);
    const answer = await bot.slack.as('oncall').in('oncall').command('/collectors').reply();
    expect(shown(answer)).toMatch(/GitHub cannot be reached/);

    sources.github.fail(null);
    // The errors of an hour count as long.
    await quarters(5);
    expect([...(await today(bot)).values()].filter((cell) => cell.includes('⚪'))).toEqual([]);
    await bot.reply(/recovered/i);
    expect(bot.parents()).toHaveLength(1);
    expect(bot.datadog.unexpected).toEqual([]);
    expect([sources.github, sources.wandb, sources.skypilot].flatMap(({ unexpected }) => unexpected)).toEqual([]);
  }, 60_000);
});
