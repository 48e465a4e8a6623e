import { FIRING, fresh, NOW, rollupOf, stale } from '@metta-health-bot/demo/samples';
import { validateView } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import type { PlannedDigest } from '../../../blocks/digest/planned-digest.ts';
import { type HomeCard, renderHome } from '../../../blocks/home/home.ts';
import { HOME_ACTIONS } from '../../../blocks/kit/controls.ts';
import { LIMITS } from '../../../blocks/kit/limits.ts';
import type { Message } from '../../../blocks/kit/message.ts';
import { elements, labelsIn, shown } from '../../support/blocks.ts';

const planned = (channel: string, by: string | null = 'U0LEAD'): PlannedDigest => ({
  subscription: { channel, time: '09:00', timeZone: 'UTC', days: [1, 2, 3, 4, 5], since: 0 },
  nextAt: NOW + 60_000,
  isDefault: false,
  by,
  problem: null,
});
const NO_DIGESTS = { overview: { planned: [], unusable: [] }, visible: new Set<string>() };
const WEEK = [1, 0.9, 0.2, null, 0.5, 0, 0.1];
const HEALTH = rollupOf('T', [
  { key: 'a', title: 'A', rows: [{ key: 'm', label: 'M', foms: WEEK, lastDataAt: NOW, isOverdue: false }] },
]);
const WORST = { area: 'A', label: 'M', fom: 0.1, commandLine: '/health why a.m', line: null };
const NO_WATCHES = { watches: [], hidden: 0, isKnown: true };
const CARD: HomeCard = {
  title: 'System Health',
  answer: fresh(HEALTH),
  worst: WORST,
  storedState: { incidents: [], digests: NO_DIGESTS, watches: NO_WATCHES },
  reader: 'U0ENGINEER',
  isFirst: false,
  links: [],
  environment: undefined,
  environments: ['production', 'staging'],
  helpLine: '/health help',
  now: NOW,
  timeZone: 'Europe/Berlin',
};
const home = (change: Partial<HomeCard> = {}) => renderHome({ ...CARD, ...change });
const problemsOf = ({ blocks }: Message) =>
  validateView({ type: 'home', blocks }, { type: 'home', refuses: new Set() });

describe('home', () => {
  test('tells who opens it first what it is and the next step, in two sentences, and nobody later', () => {
    const text = shown(home({ isFirst: true }));
    expect(text).toMatch(/\*New here\?\* [^.]*\.\nNext step: [^.]*\./);
    expect(shown(home())).not.toContain('New here?');
    expect(problemsOf(home({ isFirst: true }))).toEqual([]);
  });

  test('has the button Why? at the worst metric, with words for a screen reader, and what is known of it', () => {
    const block = (message: Message) =>
      message.blocks.find((one) => 'accessory' in one && JSON.stringify(one.accessory).includes(HOME_ACTIONS.why));
    expect(block(home())).toMatchObject({
      accessory: { value: '/health why a.m', text: { text: 'Why?' }, accessibility_label: 'Why? M' },
    });
    const line = 'It fell at about 09:00; *Why?* tells more.';
    expect(shown(home({ worst: { ...WORST, line } }))).toContain(`A: M, 0.10\n${line}`);
    expect(block(home({ worst: null }))).toBeUndefined();
  });

  test('what Datadog did not answer is named once, and not as without data', () => {
    const row = (label: string, change: object) => {
      return { key: label, label, foms: [...WEEK.slice(0, -1), null], lastDataAt: NOW, isOverdue: false, ...change };
    };
    const rows = [row('Refunds', { refused: 'bad query' }), row('Orders', { unread: 'HTTP 500' }), row('Silent', {})];
    const text = shown(home({ answer: fresh(rollupOf('T', [{ key: 'a', title: 'A', rows }])), worst: null }));
    expect(text).toMatch(/No data:\* Silent \([^)]*\)$/m);
    expect(text).toContain('*Query rejected by Datadog:* Refunds (bad query)');
    expect(text).toContain('*Could not be read:* Orders (HTTP 500)');
    expect(text.match(/Refunds|Orders/g)).toHaveLength(2);
  });

  test('offers to subscribe a channel and oneself, and to change what one has', () => {
    const labels = (message: Message) =>
      labelsIn(message.blocks).filter((label) => /Subscribe|Mine|Myself/.test(label));
    expect(labels(home())).toEqual(['Subscribe a Channel', 'Get It Myself']);
    const own = { overview: { planned: [planned('U0ENGINEER')], unusable: [] }, visible: new Set<string>() };
    expect(labels(home({ storedState: { incidents: [], digests: own, watches: NO_WATCHES } }))).toEqual([
      'Subscribe a Channel',
      'Change Mine',
    ]);
    expect(labels(home({ storedState: null }))).toEqual([]);
  });

  test('a weekly review of their own is no daily digest: the button still offers that', () => {
    const weekly = planned('U0ENGINEER');
    const review = { ...weekly, subscription: { ...weekly.subscription, kind: 'weekly' as const } };
    const digests = { overview: { planned: [review], unusable: [] }, visible: new Set<string>() };
    const seen = home({ storedState: { incidents: [], digests, watches: NO_WATCHES } });
    expect(labelsIn(seen.blocks)).toContain('Get It Myself');
    expect(shown(seen)).toContain('*Digests*\nYou, by direct message  ·  weekly review: ');
  });

  test('names no channel of which its reader may not know, and counts it', () => {
    const overview = { planned: [planned('C0OPEN', null), planned('C0SECRET')], unusable: [] };
    const digests = { overview, visible: new Set(['C0OPEN']) };
    const seen = home({ storedState: { incidents: [], digests, watches: NO_WATCHES } });
    expect(JSON.stringify(seen)).not.toContain('C0SECRET');
    expect(shown(seen)).toContain('<#C0OPEN>');
    expect(shown(seen)).toContain('1 more channel gets one: private, or not known to be public');
    expect(shown(home({ storedState: { incidents: [], digests, watches: NO_WATCHES }, reader: 'U0LEAD' }))).toContain(
      '<#C0SECRET>',
    );
  });

  test('says how to watch something to a reader who watches nothing', () => {
    expect(shown(home())).toMatch(/\*What you watch\*.*Nothing yet\. Next step: type `\/health watch`/s);
    expect(shown(home({ storedState: null }))).not.toContain('What you watch');
  });

  test('says that values are old, and nothing of them is green', () => {
    const text = shown(home({ answer: stale(HEALTH) }));
    expect(text).toMatch(/These values are from .* current values are unknown/);
    expect(text).toContain('Last known critical');
    expect(text).not.toMatch(/🟢|🔴/u);
  });

  test('stays below the limits of a view with everything in it at its longest', () => {
    const long = '<&x'.repeat(100);
    const areas = Array.from({ length: 200 }, (_, at) => ({
      key: `a${at}`,
      title: `${long}${at}`,
      rows: [{ key: 'm', label: long, foms: WEEK, lastDataAt: NOW, isOverdue: false }],
    }));
    const incidents = Array.from({ length: 200 }, (_, at) => ({
      incident: { ...FIRING, id: `i${at}`, label: long },
      permalink: `https://slack.example/${'p'.repeat(200)}`,
    }));
    const digests = {
      overview: { planned: Array.from({ length: 500 }, (_, at) => planned(`C0${at}`)), unusable: [] },
      visible: new Set(Array.from({ length: 500 }, (_, at) => `C0${at}`)),
    };
    const watch = {
      name: long,
      channel: 'C0OPEN',
      level: 'yellow',
      holdMs: 1_800_000,
      fom: 0.1,
      state: 'red',
    } as const;
    const watches = { watches: Array.from({ length: 500 }, () => watch), hidden: 500, isKnown: true };
    const full = home({
      answer: fresh(rollupOf('T', areas)),
      isFirst: true,
      worst: { area: long, label: long, fom: 0.1, commandLine: '/health why a.m', line: long.repeat(20) },
      storedState: { incidents, digests, watches },
      environments: Array.from({ length: 150 }, (_, at) => `env-${at}`),
    });
    expect(problemsOf(full)).toEqual([]);
    expect(full.blocks.length).toBeLessThan(LIMITS.blocksPerView);
    expect(JSON.stringify({ type: 'home', blocks: full.blocks }).length).toBeLessThan(LIMITS.view.bytes);
    expect(shown(full)).toContain('and 492 more');
    expect(elements(full).map(({ action_id }) => action_id)).toContain(HOME_ACTIONS.environment);
  });
});
