import fc from 'fast-check';

/** When it is for the bot in these tests: not on the edge of any bucket. */
export const NOW = Date.parse('2026-11-24T12:34:56Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

type Body = Readonly<Record<string, unknown>>;

/** A body with fields beside its own that nobody has heard of. */
const withMore = (body: fc.Arbitrary<Body>): fc.Arbitrary<Body> =>
  fc
    .tuple(body, fc.option(fc.dictionary(fc.constantFrom('later', 'added', 'x-y'), fc.jsonValue({ maxDepth: 1 }))))
    .map(([own, more]) => ({ ...more, ...own }));

/** Fields of which each may be absent. */
const optional = (fields: Record<string, fc.Arbitrary<unknown>>) => withMore(fc.record(fields, { requiredKeys: [] }));

const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 3, arbitrary: fc.constantFrom(null, 0, 0.3, 0.7, 1) },
  { weight: 3, arbitrary: fc.integer({ min: -20, max: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 5e-324, 1e-9, 85, 1e21, -1e21, 1e100, 1e308, -1e308) },
);

/** Starts of buckets: mostly lately, some long ago, some that have not begun, and some that lie on no edge. */
const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 7 }).map((ago) => edge(NOW - ago * 15 * MINUTE)) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 800 }).map((ago) => edge(NOW - ago * 15 * MINUTE)) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 360 }).map((ago) => Math.floor(NOW / 10_000 - ago) * 10_000) },
  { weight: 2, arbitrary: fc.integer({ min: 8, max: 50 }).map((days) => edge(NOW - days * DAY)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 10_000 }).map((ahead) => edge(NOW + ahead * 15 * MINUTE)) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, NOW, NOW - 1, 4_102_444_800_000, 8_640_000_000_000_000) },
);

const edge = (at: number) => Math.floor(at / (15 * MINUTE)) * 15 * MINUTE;

const tag = fc.constantFrom('part:a', 'part:b', 'part:', 'part', 'env:production', 'PART:a', 'unheard:of', '');
const tags = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.constantFrom(['part:a'], ['part:b']) },
  { weight: 1, arbitrary: fc.array(tag, { maxLength: 3 }) },
);

const unit = fc.oneof(
  fc.constantFrom(null, [], [null, null]),
  fc.array(
    optional({ family: fc.string(), id: fc.integer(), name: fc.string(), plural: fc.string(), scale_factor: value }),
    { maxLength: 2 },
  ),
);

/** A series of an answer; few leave out what says which query they answer, since such an answer cannot be read at all. */
const series = fc.oneof(
  { weight: 40, arbitrary: withMore(fc.record({ group_tags: tags, query_index: fc.nat({ max: 7 }), unit })) },
  { weight: 1, arbitrary: optional({ group_tags: tags, query_index: fc.nat({ max: 99 }), unit }) },
);

const attributes = fc
  .record({
    series: fc.array(series, { maxLength: 14 }),
    times: fc.array(time, { maxLength: 14 }),
    sorted: fc.boolean(),
  })
  .chain(({ sorted, ...rest }) => {
    const times = sorted ? [...new Set(rest.times)].sort((a, b) => a - b) : rest.times;
    const exact = fc.array(value, { minLength: times.length, maxLength: times.length });
    const row = fc.oneof({ weight: 6, arbitrary: exact }, { weight: 1, arbitrary: fc.array(value, { maxLength: 17 }) });
    const many = rest.series.length;
    const rows = fc.oneof(
      { weight: 8, arbitrary: fc.array(row, { minLength: many, maxLength: many }) },
      { weight: 1, arbitrary: fc.array(row, { maxLength: many + 1 }) },
    );
    return rows.map((values) => ({ series: rest.series, times, values }));
  });

const type = fc.oneof(
  { weight: 6, arbitrary: fc.constant('timeseries_response') },
  fc.constantFrom('timeseries_response_v9', ''),
);

/** Any answer to POST /api/v2/query/timeseries that the API's document allows, and values of its enums that it may have later. */
export const timeseriesAnswer: fc.Arbitrary<Body> = fc.oneof(
  {
    weight: 20,
    arbitrary: withMore(
      fc.record({ data: withMore(fc.record({ type, attributes: withMore(attributes) })) }, { requiredKeys: ['data'] }),
    ),
  },
  {
    weight: 1,
    arbitrary: optional({
      errors: fc.constantFrom('', 'some of the data could not be read'),
      data: optional({ type, attributes: attributes.chain((whole) => subset(whole)) }),
    }),
  },
);

const subset = (whole: Body) => fc.subarray(Object.entries(whole)).map((entries) => Object.fromEntries(entries));

const eventTags = fc.array(
  fc.constantFrom('feed:run', 'feed:run', 'feed:job', 'feed:unheard', 'key:1', 'key:2', 'key:', 'feed', 'env:x', ''),
  { maxLength: 4 },
);
const text = fc.oneof(
  fc.constantFrom('', 'note: a: b', 'link: https://example.com/1', 'link: javascript:alert(1)', 'no field'),
  fc.constantFrom('time: 2026-11-20T08:00:00.000Z', 'time: soon', 'time: \nbranch: main'),
  fc.string({ maxLength: 20 }),
  fc.constant('x'.repeat(4_000)),
);
const instant = fc
  .oneof(
    time.filter((at) => Math.abs(at) < 4_200_000_000_000),
    fc.constant(NOW),
  )
  .chain((at) => fc.constantFrom(new Date(at).toISOString(), new Date(at).toISOString().replace('Z', '+00:00')));

const inner = optional({
  title: text,
  status: fc.constantFrom('error', 'info', 'of a later year'),
  priority: fc.constantFrom(null, 'low', 'normal', 'unheard_of'),
  timestamp: fc.integer(),
  monitor: fc.constantFrom(null, {}),
  evt: optional({ id: fc.string(), name: fc.string() }),
  tags: eventTags,
});

const event = withMore(
  fc.record({
    id: fc.string(),
    type: fc.constantFrom('event', 'event', 'event', 'event_v9'),
    attributes: withMore(
      fc.record(
        { timestamp: instant, message: text, tags: eventTags, attributes: inner },
        { requiredKeys: ['timestamp'] },
      ),
    ),
  }),
);

const meta = optional({
  elapsed: fc.integer(),
  page: optional({ after: fc.constantFrom('cursor', 'cursor', '') }),
  request_id: fc.string(),
  status: fc.constantFrom('done', 'done', 'done', 'timeout', 'of a later year'),
  warnings: fc.array(optional({ code: fc.string(), detail: fc.string(), title: fc.string() }), { maxLength: 1 }),
});

const field = fc.oneof(
  text,
  fc.constantFrom('2026-11-20T08:00:00.000Z', 'https://example.com/1', 'soon', 7, true, null),
);
/** What stands below `feed` in a log: fields, or whatever a pipeline of the organisation has made of them. */
const fields = fc.oneof(
  { weight: 6, arbitrary: optional({ time: field, link: field, branch: field, reach_1: field }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const log = withMore(
  fc.record({
    id: fc.string(),
    type: fc.constantFrom('log', 'log', 'log', 'log_v9'),
    attributes: withMore(
      fc.record(
        {
          timestamp: instant,
          message: text,
          tags: eventTags,
          host: fc.string(),
          service: fc.string(),
          status: fc.constantFrom('error', 'info', 'of a later year'),
          attributes: optional({ feed: fields }),
        },
        { requiredKeys: ['timestamp'] },
      ),
    ),
  }),
);

/** As many events as a page of the bot's has. */
const PAGE = 300;
const listOf = (one: fc.Arbitrary<Body>) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(one, { maxLength: 10 }) },
    {
      weight: 1,
      arbitrary: fc
        .array(one, { minLength: 1, maxLength: 3 })
        .map((few) => Array.from({ length: PAGE }, (_, index) => few[index % few.length])),
    },
  );

/** Any answer to POST /api/v2/events/search that the API's document allows. */
export const eventsAnswer: fc.Arbitrary<Body> = withMore(
  fc.record({ data: listOf(event), meta, links: fc.constant({}) }, { requiredKeys: [] }),
);

/** Any answer to POST /api/v2/logs/events/search that the API's document allows. */
export const logsAnswer: fc.Arbitrary<Body> = withMore(
  fc.record({ data: listOf(log), meta, links: fc.constant({}) }, { requiredKeys: [] }),
);
