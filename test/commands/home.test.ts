import { FIRING, fresh, NOW, rollupOf, SAMPLE_WHY } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../blocks/kit/message.ts';
import type { Ports } from '../../commands/command.ts';
import { homeOf, KNOWN_WHY_MS } from '../../commands/home.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import type { MetricRow } from '../../src/health/rollup.ts';
import { StoreError } from '../../src/store/store-error.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { shown } from '../support/blocks.ts';

const catalog = loadCatalog(SHIPPED_CATALOG);
const row = (key: string, today: number | null, change: Partial<MetricRow> = {}): MetricRow => ({
  key,
  label: key.toUpperCase(),
  foms: [1, 1, 1, 1, 1, 1, today],
  lastDataAt: NOW,
  isOverdue: false,
  ...change,
});
const HEALTH = rollupOf('T', [
  { key: 'ci', title: 'CI', rows: [row('tests', 0.2), row('flaky', 0.1), row('old', 0, { isOverdue: true })] },
  { key: 'eval', title: 'Eval', rows: [row('score', 0.9)] },
]);
const unused = () => expect.fail('Home does not ask for this');

function portsOf(change: Partial<Ports> = {}, why?: { readonly at: number }) {
  const asked: string[] = [];
  const ports: Ports = {
    reader: {
      rollup: async () => fresh(HEALTH),
      history: unused,
      pastDays: unused,
      metric: unused,
      why: unused,
      knownWhy: (path, environment) => {
        asked.push(`${path} ${environment}`);
        return why && { value: SAMPLE_WHY, at: why.at };
      },
      around: unused,
      beforeMetrics: unused,
      dashboard: unused,
      collectors: unused,
    },
    activeIncidents: async () => ({ incidents: [{ incident: FIRING }], isPosting: true }),
    history: unused,
    sendFile: unused,
    liveCards: undefined as never,
    watches: { setBy: async () => [] } as never,
    digests: { list: async () => ({ planned: [], unusable: [] }) } as never,
    visibleTo: async (_, channels) => new Set(channels.filter((channel) => channel !== 'C0SECRET')),
    linkTo: () => ({ url: 'https://app.example/', label: 'L', place: 'list' }),
    clock: () => NOW,
    timeZone: 'Europe/Berlin',
    ...change,
  };
  return { asked, ports, draw: (): Promise<Message> => homeOf(catalog, ports, QUESTION) };
}

const QUESTION = { reader: 'U1', isFirst: false, environment: 'staging' };

describe('home', () => {
  test('the worst metric is the critical one with the lowest score of now, and Why? asks about it', async () => {
    const { asked, draw } = portsOf();
    const home = await draw();
    expect(shown(home)).toContain('*Lowest now:* CI: FLAKY, 0.10');
    expect(shown(home)).toContain('/health why ci.flaky env:staging');
    expect(asked).toEqual(['ci.flaky staging']);
  });

  test('what somebody has asked for lately is shown at once, and nothing older', async () => {
    const line = async (at: number) => /It (?:rose|fell) at about/.test(shown(await portsOf({}, { at }).draw()));
    expect([await line(NOW), await line(NOW - KNOWN_WHY_MS), await line(NOW - KNOWN_WHY_MS - 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('the thread of an incident is linked for those who may know of its channel only', async () => {
    const linked = async (channel: string) => {
      const permalink = `https://slack.example/archives/${channel}/p1`;
      const activeIncidents = async () => ({ incidents: [{ incident: FIRING, permalink }], isPosting: true });
      return JSON.stringify(await portsOf({ activeIncidents }).draw()).includes(`/archives/${channel}/p1|Thread`);
    };
    expect([await linked('C0ONCALL'), await linked('C0SECRET')]).toEqual([true, false]);
  });

  test('health is shown while the database cannot be used', async () => {
    const broken = async () => {
      throw new StoreError('the database cannot be used');
    };
    const text = shown(await portsOf({ activeIncidents: broken }).draw());
    expect(text).toContain('*CI*');
    expect(text).toContain('Incidents and digests are unknown now');
  });

  test('watches are shown with the score of now, and those of channels that the person does not see are counted', async () => {
    const watch = (channel: string, subject: string): Watch => {
      return { channel, subject, level: 'red', holdMs: 0, by: 'U1', at: 1 };
    };
    const setBy = async () => [
      watch('C0CI', 'ci.flaky'),
      watch('U1', 'eval.*'),
      watch('C0CI', 'ci.old'),
      watch('C0CI', 'gone.metric'),
      watch('C0SECRET', 'ci.tests'),
    ];
    const text = shown(await portsOf({ watches: { setBy } as never }).draw());
    expect(text).toContain('🔴 0.10 critical  ·  CI: FLAKY  ·  reports critical at once to <#C0CI>');
    expect(text).toContain('🟢 0.90 healthy  ·  Eval  ·  reports critical at once to you, by direct message');
    expect(text).toContain('⚪ – no data  ·  CI: OLD');
    expect(text).toContain('⚪ – not in the catalog any more  ·  gone: metric');
    expect(text).toContain('1 more in a channel of which you are not known to be a member');
    expect(text).not.toMatch(/C0SECRET|TESTS {2}·/);
  });

  test('a watch is about all environments together, whichever is shown', async () => {
    const watch = { channel: 'U1', subject: 'ci.flaky', level: 'red', holdMs: 0, by: 'U1', at: 1 } as const;
    const { reader } = portsOf().ports;
    const asked: (string | undefined)[] = [];
    const rollup = async (environment?: string) => {
      asked.push(environment);
      return fresh(environment === undefined ? HEALTH : rollupOf('T', []));
    };
    const text = async (watches: readonly Watch[]) =>
      shown(await portsOf({ reader: { ...reader, rollup }, watches: { setBy: async () => watches } as never }).draw());
    expect(await text([watch])).toContain('🔴 0.10 critical  ·  CI: FLAKY');
    expect(await text([])).toContain('There are no areas to show.');
    expect(asked).toEqual(['staging', undefined, 'staging']);
  });

  test('a watch of what Datadog did not answer says so', async () => {
    const unread = rollupOf('T', [
      { key: 'ci', title: 'CI', rows: [row('tests', 0.9), row('flaky', null, { unread: 'HTTP 500' })] },
    ]);
    const setBy = async () =>
      ['ci.*', 'ci.flaky', 'ci.tests'].map(
        (subject): Watch => ({ channel: 'U1', subject, level: 'red', holdMs: 0, by: 'U1', at: 1 }),
      );
    const { reader } = portsOf().ports;
    const home = portsOf({ reader: { ...reader, rollup: async () => fresh(unread) }, watches: { setBy } as never });
    const text = shown(await home.draw());
    expect(text).toContain('⚪ 0.90 not read in full  ·  CI  ·');
    expect(text).toContain('⚪ – not read  ·  CI: FLAKY  ·');
    expect(text).toContain('🟢 0.90 healthy  ·  CI: TESTS  ·');
  });
});
