import { describe, expect, test } from 'vitest';
import type { Watch } from '../../src/watches/rules/watch.ts';
import type { ListedWatch, WatchRequest, WatchService } from '../../src/watches/watch-service.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { answersOf } from '../support/answers-harness.ts';

const CATALOG = catalogOf({ ci: ['tests', 'flaky_tests', 'for_review'], training: ['tests'] }, [], {
  label: (_, metric) => metric.replaceAll('_', ' '),
});

/** A service that remembers what is asked of it. */
function memoryOf(listed: readonly ListedWatch[] = [], answer: Partial<WatchService> = {}) {
  const asked: unknown[] = [];
  const service: WatchService = {
    ofChannel: async () => listed,
    problemOf: async () => null,
    setBy: async () => listed.map(({ watch }) => watch),
    async set(request: WatchRequest) {
      asked.push(request);
      return { kind: 'set', watch: { ...request, at: 1 }, before: undefined };
    },
    async end(...request) {
      asked.push(request);
      return { kind: 'ended', before: listed.find(({ watch }) => watch.subject === request[1])?.watch };
    },
    endFromElsewhere: async () => expect.fail('nobody is elsewhere'),
    ...answer,
  };
  const { typed, pressed } = answersOf(CATALOG, { watches: service });
  return { asked, service, typed, pressed, says: async (line: string) => (await typed(line)).text };
}

const CI: Watch = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U2', at: 1 };
const setOf = (subject: string, values: Partial<WatchRequest> = {}) => [
  { channel: 'C1', subject, level: 'red', holdMs: 1_800_000, by: 'U1', ...values },
];

describe('/health watch', () => {
  test.each([
    ['ci', setOf('ci.*')],
    ['CI YELLOW', setOf('ci.*', { level: 'yellow' })],
    ['ci.tests for 0m', setOf('ci.tests', { holdMs: 0 })],
    ['ci flaky for 30 min', setOf('ci.flaky_tests')],
    ['“ci”', setOf('ci.*')],
    ['[ci] yellow', setOf('ci.*', { level: 'yellow' })],
    ['for review', setOf('ci.for_review')],
    ['ci when it’s yellow', setOf('ci.*', { level: 'yellow' })],
    ['CI if it’s red for 10m', setOf('ci.*', { holdMs: 600_000 })],
    ['for review for 10m', setOf('ci.for_review', { holdMs: 600_000 })],
  ])('watch %s', async (words, expected) => {
    const { asked, says } = memoryOf();
    expect(await says(`/health watch ${words}`)).toMatch(/^This channel is notified when ".*" is /);
    expect(asked).toEqual(expected);
  });

  test.each([
    [
      '',
      /^A watch notifies this channel when something turns red[\s\S]*Next step: type `\/health watch` with the name/,
    ],
    ['ic', /^There is no area or metric called "ic".*You can ask for|Did you mean `ci`/],
    ['tests', /^"tests" may mean several metrics: nothing was changed\..*`\/health watch ci\.tests`/],
    [
      'tests yellow for 10 min',
      /`\/health watch ci\.tests yellow for 10 min` or `\/health watch training\.tests yellow for 10 min`/,
    ],
    ['tests at once', /`\/health watch ci\.tests for at once`/],
    ['ci yellow for ages', /Next step: type for example `\/health watch ci yellow for 30m`/],
    ['ci for ages', /^"ages" is not a time.*Next step: type for example `\/health watch ci for 30m`/],
    ['ci env:staging', /^A watch is about all environments together.*Next step/],
    ['#ci', /is a channel, a person or a link/],
    ['ci not red', /^There is no area or metric called "ci not red"\. Did you mean `ci`\?/],
    ['ci red, not yellow', /^There is no area or metric called "ci not yellow"\. Did you mean `ci`\?/],
  ])('watch %s changes nothing and says what to do', async (words, text) => {
    const { asked, says } = memoryOf();
    expect(await says(`/health watch ${words}`)).toMatch(text);
    expect(asked).toEqual([]);
  });

  test.each([
    [
      { kind: 'cannot-post', word: 'not_in_channel' },
      /^No watch was set or changed: the bot is not in this channel\. Next step: type `\/invite @`/,
    ],
    [{ kind: 'cannot-post', word: 'missing_scope' }, /as at a group direct message.*Next step: use a channel/],
    [{ kind: 'unchecked' }, /^Slack did not say.*Next step: try again/],
    [{ kind: 'too-many' }, /changed too often.*Next step/],
    [{ kind: 'full-channel' }, /^This channel watches 20 things already.*Next step/],
    [{ kind: 'full' }, /^All channels together watch 500 things.*Next step/],
    [{ kind: 'same', watch: { ...CI } }, /^Nothing was changed: this channel already watches "CI": red, at once/],
  ] as const)('an answer of the service: %j', async (result, text) => {
    const { says } = memoryOf([], { set: async () => result });
    expect(await says('/health watch ci')).toMatch(text);
  });

  test('a watch that replaces another one says so', async () => {
    const { says } = memoryOf([], {
      set: async (request) => ({ kind: 'set', watch: { ...request, at: 2 }, before: CI }),
    });
    expect(await says('/health watch ci yellow for 1h')).toMatch(
      /is yellow or red for 1 h\..*This replaces: red, at once\./,
    );
  });

  test('unwatch ends what is watched here, also what the catalog no longer has', async () => {
    const gone: Watch = { ...CI, subject: 'old.metric' };
    const { asked, says } = memoryOf([
      { watch: CI, label: 'CI' },
      { watch: gone, label: undefined },
    ]);
    expect(await says('/health unwatch CI')).toMatch(/^This channel no longer watches "CI"/);
    expect(await says('/health unwatch old.metric')).toMatch(/^This channel no longer watches "old\.metric"/);
    expect(await says('/health unwatch training')).toMatch(/is not watched here: nothing was changed\. Next step/);
    expect(asked).toEqual(['ci.*', 'old.metric', 'training.*'].map((subject) => [CI.channel, subject, 'U1']));
    expect(await says('/health unwatch nonsense')).toMatch(/^There is no area or metric called "nonsense"/);
  });

  test('words that are no names: list, help, all; an area of that name goes first', async () => {
    const { asked, says } = memoryOf([{ watch: CI, label: 'CI' }]);
    for (const line of ['watch list', 'watch LIST', 'unwatch all', 'unwatch everything', 'watches', 'watching all'])
      expect(await says(`/health ${line}`), line).toMatch(/^1 watch here: CI/);
    for (const line of ['watch help', 'watch', 'watch ?', 'unwatch help'])
      expect(await says(`/health ${line}`), line).toMatch(/^A watch notifies this channel/);
    expect(await says('/health watch all')).toMatch(/^There is no area or metric called "all"/);
    expect(asked).toEqual([]);
    const named = answersOf(catalogOf({ list: ['a'] }), { watches: memoryOf().service });
    expect((await named.typed('/health watch list')).text).toMatch(/^This channel is notified when "LIST" is/);
  });

  test('watching lists what is watched here, each with a button that ends it', async () => {
    const open = { incident: { openedAt: Date.parse('2026-11-23T11:00:00Z'), severity: 'critical' } as never };
    const listed = [
      { watch: CI, label: 'CI', open: { ...open, permalink: 'https://slack.example/1' } },
      { watch: { ...CI, subject: 'ci.gone' }, label: undefined },
    ];
    const { typed } = memoryOf(listed);
    const message = await typed('/health watching');
    expect(message.text).toBe('2 watches here: CI (open), ci.gone (cannot be evaluated).');
    const lines = message.blocks.filter((block) => block.type === 'section').map((block) => JSON.stringify(block));
    expect(lines[0]).toMatch(/\*CI\*.*red, at once.*<https:\/\/slack\.example\/1\|open since 11:00>.*set by <@U2>/);
    expect(lines[0]).toMatch(/"action_id":"watch\.end".*"value":"\w+ ci\.\*"/);
    expect(lines[1]).toMatch(/the catalog no longer has it.*Next step/);
    expect((await memoryOf().typed('/health watching')).text).toMatch(/Nothing is watched here: .*Next step/);
  });

  test('a list in a channel that the bot has left says so, and what to do', async () => {
    const { says } = memoryOf([{ watch: CI, label: 'CI' }], { problemOf: async () => 'not_in_channel' });
    expect(await says('/health watching')).toMatch(
      /^The bot is not in this channel: what turns red cannot be posted here\. Next step: type `\/invite.*1 watch here/,
    );
    const archived = memoryOf([{ watch: CI, label: 'CI' }], { problemOf: async () => 'is_archived' });
    expect(await archived.says('/health watching')).toMatch(
      /^This channel is archived: .*Next step: unarchive the channel, or end what nobody needs\./,
    );
  });

  test('the cards of an area and of a metric have a button, but not those of one environment', async () => {
    const { typed, pressed, asked } = memoryOf();
    const buttons = async (line: string) =>
      (await typed(line)).blocks
        .flatMap((block) => ('elements' in block ? (block.elements as { action_id?: string; value?: string }[]) : []))
        .filter(({ action_id }) => action_id === 'card.watch');
    for (const [line, name] of [
      ['/health ci', 'ci'],
      ['/health ci.tests', 'ci.tests'],
    ] as const) {
      const [button] = await buttons(line);
      expect(button?.value).toBe(`/health watch ${name}`);
      await pressed({ type: 'button', ...button });
    }
    expect(asked).toHaveLength(2);
    expect(await buttons('/health ci env:staging')).toEqual([]);
    expect(await buttons('/health')).toEqual([]);
  });
});
