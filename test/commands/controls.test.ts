import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answers, answersOf } from '../support/answers-harness.ts';
import { problemsOf } from '../support/block-kit.ts';
import { elements } from '../support/blocks.ts';
import {
  actionsIn,
  carriedBy,
  catalogNaming,
  expectedCommands,
  LONGEST,
  lineOf,
  long,
  type Names,
  type TypedCommand,
} from '../support/control-oracle.ts';
import { isWhole } from '../support/run-length.ts';

/** Asks, then presses every control there is and compares it with what is typed for it. */
async function expectControls(answers: Answers, names: Names, asked: TypedCommand): Promise<number> {
  const message = await answers.typed(lineOf(asked.name, asked.words, asked.days, asked.env));
  expect(problemsOf(message)).toEqual([]);
  const presses = actionsIn(message);
  const lines = expectedCommands(names, asked);
  for (const [action, expected] of Object.entries(lines)) {
    const controls = presses.get(action) ?? [];
    expect(controls.length, `${action} of ${JSON.stringify(asked)}`).toBe((expected as readonly string[]).length);
    for (const [at, line] of (expected as readonly string[]).entries()) {
      const control = controls[at] ?? {};
      const value = carriedBy(control);
      expect(value.length).toBeLessThanOrEqual(control.type === 'button' ? 2_000 : 150);
      if (action === 'share') {
        const { text } = await answers.pressed(control);
        expect(text).toMatch(/^Shared `|` is shared with this channel already/);
        expect(text).toContain(line.slice(0, 60));
        continue;
      }
      expect(await answers.pressed(control), `${action}: ${line}`).toEqual(await answers.typed(line));
    }
  }
  for (const menu of elements(message).filter(({ type }) => type === 'static_select')) {
    const labels = (menu.options as readonly { readonly text: { readonly text: string } }[]).map(
      ({ text }) => text.text,
    );
    expect(new Set(labels).size).toBe(labels.length);
  }
  return [...presses.values()].flat().length;
}

function askedOf({ areas, environments, command, rows }: Names): readonly TypedCommand[] {
  const env = environments.at(-1);
  const last = areas.at(-1);
  const of = (name: string, words: string, days = 7): TypedCommand => ({ name, words, days, env });
  return [
    of('/health', ''),
    of('/health', areas[0]?.key ?? ''),
    of('/health', `${last?.key}.${last?.metrics.at(-1)}`, 30),
    of('/collectors', ''),
    { name: '/incidents', words: '', days: 7, env: undefined },
    of('/collectors', 'own'),
    of(command, ''),
    ...[...new Map(rows.map((row) => [row.words, row])).values()].map(({ words }) => of(command, words, 30)),
  ];
}

describe('controls of cards', () => {
  test('lead where the typed command leads, with 64 characters in every name and names that begin alike', async () => {
    const answers = answersOf(catalogNaming(LONGEST));
    let pressed = 0;
    for (const asked of askedOf(LONGEST)) pressed += await expectControls(answers, LONGEST, asked);
    expect(pressed).toBeGreaterThan(60);
  });

  const letters = fc.stringMatching(/^[a-z0-9]{1,4}$/);
  const key = fc.oneof(
    fc.stringMatching(/^[a-z](_?[a-z0-9]){0,30}$/),
    letters.map((end) => `${'a'.repeat(60)}${end}`),
    letters.map((end) => `b${'_a'.repeat(29)}z${end}`),
  );
  const title = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.nat(9).map((end) => `${'Very long title '.repeat(20)}${end}`),
  );
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 4 });
  const plain = fc.constantFrom('flaky tests', 'jobs 30d', 'jobs 7d', 'cpu', 'größe', 'env', '14d', '…', '🔥', 'कि');
  const words = fc.oneof(
    plain,
    fc.nat(9).map((end) => `${'w'.repeat(60)} ${end}`),
    fc.tuple(fc.constantFrom(140, 1_999, 2_500), fc.nat(99)).map(([size, end]) => `${'w'.repeat(size)} ${end}`),
  );
  const names: fc.Arbitrary<Names> = fc
    .record({
      areas: fc.uniqueArray(fc.record({ key, title, metrics: keys }), {
        minLength: 1,
        maxLength: 4,
        selector: ({ key: one }) => one,
      }),
      environments: fc.uniqueArray(
        fc.oneof(
          fc.stringMatching(/^[a-z0-9](_?[a-z0-9./-]){0,31}$/),
          fc.nat(99).map((end) => `${'e'.repeat(60)}-${end}`),
        ),
        { maxLength: 25 },
      ),
      command: fc.stringMatching(/^\/[a-z0-9_-]{1,31}$/),
      rows: fc
        .uniqueArray(words, { minLength: 1, maxLength: 5 })
        .map((all) => all.map((one) => ({ title: one, words: one }))),
    })
    // What people type for an area is not to mean another, nor a metric that is asked for by its path.
    .map((one) => ({ ...one, areas: one.areas.map((area) => ({ ...area, title: `${area.title} of ${area.key}` })) }));

  test('lead where the typed command leads, whatever legal names a catalog has', async () => {
    await fc.assert(
      fc.asyncProperty(names, async (drawn) => {
        const answers = answersOf(catalogNaming(drawn));
        for (const asked of askedOf(drawn)) await expectControls(answers, drawn, asked);
      }),
      { numRuns: isWhole ? 40 : 8, endOnFailure: true },
    );
  });
});

/** Controls as older versions of the bot have left them in Slack, written by hand. */
const OLD_REFRESH = {
  type: 'button',
  action_id: 'card.refresh',
  block_id: 'x1Yz',
  text: { type: 'plain_text', text: 'Refresh', emoji: true },
  value: '/health shop.orders 30d env:production',
  action_ts: '1700000000.000001',
};
const OLD_CHOICE = {
  type: 'static_select',
  action_id: 'card.choose',
  block_id: 'x1Yz',
  placeholder: { type: 'plain_text', text: 'Show a metric', emoji: true },
  selected_option: { text: { type: 'plain_text', text: 'Orders', emoji: true }, value: '/health shop.orders' },
  action_ts: '1700000000.000002',
};
const optionOf = (value: string) => ({
  ...OLD_CHOICE,
  selected_option: { text: { type: 'plain_text', text: 'x' }, value },
});

describe('controls of older messages', () => {
  const shop: Names = {
    areas: [{ key: 'shop', title: 'Shop', metrics: ['orders', long('1')] }],
    environments: ['production', 'e'.repeat(64)],
    command: '/shop',
    rows: [{ title: 'Flaky Tests', words: 'flaky tests' }],
  };
  const answers = answersOf(catalogNaming(shop));

  test('lead where their command line leads', async () => {
    expect(await answers.pressed(OLD_REFRESH)).toEqual(await answers.typed('/health shop.orders 30d env:production'));
    expect(await answers.pressed(OLD_CHOICE)).toEqual(await answers.typed('/health shop.orders'));
    const row = optionOf('/shop FLAKY 30d');
    expect(await answers.pressed(row)).toEqual(await answers.typed('/shop flaky 30d'));
  });

  test.each([
    ['a menu', optionOf(`/health shop.${long('1')} 30d env:${'e'.repeat(64)}`.slice(0, 149).concat('…'))],
    ['a menu, where a space stood before the cut', optionOf(`/shop ${'w'.repeat(142)}…`)],
    ['a button', { ...OLD_REFRESH, value: `/shop ${'w'.repeat(1_993)}…` }],
  ])('do not run a command line that was cut, out of %s', async (_, action) => {
    const { text } = await answers.pressed(action);
    expect(text).toBe(
      'What this control shows is no longer in the catalog under that name. Next step: type `/health` for a new card.',
    );
  });

  test('run a line that ends with an ellipsis of its own', async () => {
    const action = { ...OLD_REFRESH, value: '/health orders…' };
    expect(await answers.pressed(action)).toEqual(await answers.typed('/health orders…'));
  });
});

describe('controls of names that are nearly alike', () => {
  const nearly: Names = {
    areas: [
      { key: 'shop', title: 'Shop', metrics: ['orders', 'refunds'] },
      { key: 'other', title: 'Shop.Orders', metrics: ['queue'] },
    ],
    environments: [],
    command: '/shop',
    rows: ['🔥', '💧', '~', '|', '"', 'कि', 'की', 'שלום', 'Jobs 30d', 'Jobs 7d'].map((title) => ({
      title,
      words: title,
    })),
  };
  const catalog = catalogNaming(nearly);

  test('a menu of rows leads to each of them, also where they have signs and marks only', async () => {
    const dashboards = catalog.dashboards.map((board) => ({
      ...board,
      rows: board.rows.map((row) => ({
        ...row,
        widgets: row.widgets.map((one) => ({ ...one, title: `W ${row.title}` })),
      })),
    }));
    const answers = answersOf({ ...catalog, dashboards } as typeof catalog);
    const choices = actionsIn(await answers.typed('/shop')).get('choose') ?? [];
    expect(new Set(choices.map(carriedBy)).size).toBe(nearly.rows.length);
    const shown: string[] = [];
    for (const control of choices) shown.push(JSON.stringify(await answers.pressed(control)));
    expect(new Set(shown.map((card) => /W [^*"\\]+/.exec(card)?.[0] ?? card)).size).toBe(nearly.rows.length);
  });

  test('a metric is shown by its path, also where an area has that title or another metric that label', async () => {
    const areas = catalog.areas.map((area) => ({
      ...area,
      metrics: area.metrics.map((metric) => (metric.key === 'queue' ? { ...metric, label: 'shop.refunds' } : metric)),
    }));
    const answers = answersOf({ ...catalog, areas });
    const choices = actionsIn(await answers.typed('/health shop')).get('choose') ?? [];
    expect(choices.map(carriedBy)).toEqual(['/health shop.orders', '/health shop.refunds']);
    const texts: string[] = [];
    for (const control of choices) texts.push((await answers.pressed(control)).text);
    expect(texts).toEqual([
      expect.stringMatching(/^Shop: Label of orders/),
      expect.stringMatching(/^Shop: Label of refunds/),
    ]);
  });
});

test('a control of a sign that is no row any more shows no other row', async () => {
  const rows = (...titles: readonly string[]) => titles.map((title) => ({ title, words: title }));
  const shop = { areas: [{ key: 'shop', title: 'Shop', metrics: ['orders'] }], environments: [], command: '/shop' };
  const before = answersOf(catalogNaming({ ...shop, rows: rows('🔥', '💧') }));
  const [, water = {}] = actionsIn(await before.typed('/shop')).get('choose') ?? [];
  const after = answersOf(catalogNaming({ ...shop, rows: rows('🔥') }));
  expect((await after.pressed(water)).text).toMatch(/^There is no row called "💧"\. .*You can ask for `🔥`/);
});

test('a control of a dashboard that is gone says that the catalog lacks it', async () => {
  const shop = { areas: [{ key: 'shop', title: 'Shop', metrics: ['orders'] }], environments: [] };
  const rows = [{ title: 'Row', words: 'row' }];
  const before = answersOf(catalogNaming({ ...shop, command: '/shop', rows }));
  const [refresh = {}] = actionsIn(await before.typed('/shop')).get('refresh') ?? [];
  const after = answersOf(catalogNaming({ ...shop, command: '/store', rows }));
  expect((await after.pressed(refresh)).text).toMatch(
    /^What this control shows is no longer in the catalog under that name\. Next step: type `\/health`/,
  );
});

test('a control whose long name is gone from the catalog says so, with what to do', async () => {
  const before = answersOf(catalogNaming(LONGEST));
  const message = await before.typed(`/health ${LONGEST.areas[0]?.key} env:${LONGEST.environments[0]}`);
  const [control = {}] = actionsIn(message).get('choose') ?? [];
  expect(carriedBy(control)).toMatch(/^~\/health\|[a-z0-9]{25}\|\|[a-z0-9]{25}$/);
  const renamed = LONGEST.areas.map((area) => ({ ...area, metrics: [long('z1'), long('z2')] }));
  const after = answersOf(catalogNaming({ ...LONGEST, areas: renamed }));
  const { text } = await after.pressed(control);
  expect(text).toMatch(/^What this control shows.* Next step: type `\/health` for a new card\.$/);
  const withoutEnvironment = answersOf(catalogNaming({ ...LONGEST, environments: ['other'] }));
  expect((await withoutEnvironment.pressed(control)).text).toBe(text);
});

test('words of nobody that are too long for a button are answered without one that would cut them', async () => {
  const answers = answersOf(catalogNaming(LONGEST));
  const message = await answers.typed(`/health ${'nnn '.repeat(750)}`);
  expect(message.text).toContain('matches 4 metrics');
  const presses = actionsIn(message);
  expect([...presses.keys()]).toEqual(['choose']);
  const [first = {}] = presses.get('choose') ?? [];
  const { key, metrics } = LONGEST.areas[0] ?? { metrics: [] };
  expect(await answers.pressed(first)).toEqual(await answers.typed(`/health ${key}.${metrics[0]}`));
});
