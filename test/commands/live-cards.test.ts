import { describe, expect, test } from 'vitest';
import { ACTIONS, LIVE_ACTIONS } from '../../blocks/kit/controls.ts';
import { renderCard } from '../../blocks/render-card.ts';
import type { Begun, Ended, LiveCardService } from '../../src/live-cards/live-card-service.ts';
import type { LiveCard } from '../../src/live-cards/rules/live-card.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { SHIPPED } from '../live-cards/live-harness.ts';
import { answersOf } from '../support/answers-harness.ts';

const CARD: LiveCard = {
  key: 'live:C1:1',
  channel: 'C1',
  area: null,
  environment: null,
  begunBy: 'U1',
  begunAt: 1,
  shows: '',
  drawnAt: 1,
  readAt: 1,
  tables: 'data_table',
  pin: 'pinned',
  refusedSince: null,
  ending: null,
  endedBy: null,
  endedAt: null,
};
const SHOWN = { card: CARD, permalink: 'https://slack.example/p1' };
const VIEW = { tables: 'text', charts: 0, audience: { kind: 'asker' } } as const;

function serviceOf({
  begun = { kind: 'begun', shown: SHOWN, before: undefined },
  ended = { kind: 'ended' },
}: {
  readonly begun?: Begun;
  readonly ended?: Ended;
} = {}) {
  const asked: string[] = [];
  const service: LiveCardService = {
    begin: async ({ channel, by }, { area, environment }) => {
      asked.push(`begin ${channel} ${by} ${area} ${environment}`);
      return begun;
    },
    move: async () => begun,
    end: async ({ channel, by }) => {
      asked.push(`end ${channel} ${by}`);
      return ended;
    },
    endShown: async () => ended,
    list: async (channel) => {
      asked.push(`list ${channel}`);
      return { live: [{ ...SHOWN, problem: null }], over: [], others: 2 };
    },
  };
  return { asked, service };
}

async function typed(line: string, options: Parameters<typeof serviceOf>[0] = {}, catalog = SHIPPED) {
  const { asked, service } = serviceOf(options);
  const { text, blocks } = await answersOf(catalog, { liveCards: service }).typed(line);
  return { asked, text, blocks: JSON.stringify(blocks) };
}

describe('/health live', () => {
  test.each([
    ['/health live', 'begin C1 U1 null null'],
    ['/health LIVE', 'begin C1 U1 null null'],
    ['/health live ci', 'begin C1 U1 ci null'],
    ['/health live CI/CD env:staging', 'begin C1 U1 ci staging'],
    ['/health live env:staging', 'begin C1 U1 null staging'],
    ['/health live end', 'end C1 U1'],
    ['/health live STOP', 'end C1 U1'],
    ['/health live off', 'end C1 U1'],
    ['/health live cancel.', 'end C1 U1'],
    ['/health live all', 'begin C1 U1 null null'],
    ['/health live on env:staging', 'begin C1 U1 null staging'],
    ['/health live list', 'list C1'],
  ])('%s asks for %s', async (line, expected) => {
    expect((await typed(line)).asked).toEqual([expected]);
  });

  test.each([
    ['/health live nonsense', /There is no area called "nonsense"/],
    ['/health live ci 30d', /There is no area called/],
    ['/health live env:nowhere', /There is no environment called "nowhere"/],
    ['/health live end env:staging', /not of `env:staging` alone: nothing was changed\..*type `\/health live end`/],
    ['/health live list env:staging', /not of `env:staging` alone: nothing was changed\..*type `\/health live list`/],
  ])('%s changes nothing and says what is known', async (line, words) => {
    const { asked, text } = await typed(line);
    expect(asked).toEqual([]);
    expect(text).toMatch(words);
  });

  test('an area of the name goes first', async () => {
    const catalog = catalogOf({ live: ['m'], end: ['m'] }, []);
    expect((await typed('/health live', {}, catalog)).asked).toEqual([]);
    expect((await typed('/health live end', {}, catalog)).asked).toEqual(['begin C1 U1 end null']);
  });

  test('the answers are private and say what happens, where, and what to do', async () => {
    expect((await typed('/health live')).blocks).toContain('https://slack.example/p1');
    const exists = await typed('/health live ci', { begun: { kind: 'exists', shown: SHOWN } });
    expect(exists.blocks).toContain(LIVE_ACTIONS.move);
    expect(exists.text).toContain('Replace ends it');
    expect((await typed('/health live', { begun: { kind: 'exists', shown: SHOWN } })).text).toContain('Move Down');
    const failure = { kind: 'timeout', detail: 'x' } as const;
    const refusals: readonly Begun[] = [
      { kind: 'not-a-member' },
      { kind: 'unchecked' },
      { kind: 'too-many' },
      { kind: 'no-room' },
      { kind: 'not-in-catalog' },
      { kind: 'cannot-post', word: 'not_in_channel' },
      { kind: 'cannot-post', word: 'missing_scope' },
      { kind: 'unreadable', failure, failingSince: 0 },
    ];
    for (const begun of refusals) expect((await typed('/health live', { begun })).text).toContain('Next step: ');
    expect((await typed('/health live end', { ended: { kind: 'none', before: CARD } })).text).toContain(
      'no living card',
    );
  });

  test('a direct message gets none', async () => {
    const { asked, service } = serviceOf();
    const { direct } = answersOf(SHIPPED, { liveCards: service });
    const card = await direct('/health live');
    expect(renderCard(card, VIEW).text).toContain('this is a direct message');
    expect(asked).toEqual([]);
  });

  test('the ids of its buttons are those of no card', () => {
    const ids: readonly string[] = Object.values(ACTIONS);
    expect(Object.values(LIVE_ACTIONS).filter((id) => ids.includes(id))).toEqual([]);
  });
});
