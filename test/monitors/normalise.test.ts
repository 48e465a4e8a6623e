import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { MONITOR_KIND } from '../../src/monitors/build-monitors.ts';

const { changesBetween, toUpdate } = MONITOR_KIND;
const TEMPLATE = {
  name: 'Load',
  type: 'metric alert',
  query: 'avg(last_5m):avg:system.load.5{*} > 0.5',
  message: 'Look.\n\n@ann@example.com',
  tags: ['env:ci', 'a:b'],
  options: { thresholds: { critical: 0.5 }, notify_no_data: false, require_full_window: false, include_tags: true },
} satisfies JsonObject;
/** What api.datadoghq.com adds to an answer, by the recordings of Datadog's own client tests. */
const ADDED = {
  id: 107_235_710,
  org_id: 321_813,
  multi: false,
  deleted: null,
  priority: null,
  restricted_roles: null,
  created_at: 1_673_258_836_000,
  created: '2023-01-09T10:07:16.513455+00:00',
  modified: '2023-01-10T10:07:16.513455+00:00',
  overall_state: 'No Data',
  overall_state_modified: null,
  creator: { name: null, handle: 'frog@example.com', email: 'frog@example.com', id: 1 },
  matching_downtimes: [],
  restriction_policy: null,
  draft_status: 'published',
  assets: [],
} satisfies JsonObject;
const OPTIONS_ADDED = {
  notify_audit: false,
  new_host_delay: 300,
  silenced: {},
  groupby_simple_monitor: false,
  locked: false,
  evaluation_delay: null,
  renotify_interval: null,
  timeout_h: null,
  no_data_timeframe: null,
  escalation_message: '',
} satisfies JsonObject;
const LIVE: JsonObject = { ...TEMPLATE, ...ADDED, options: { ...OPTIONS_ADDED, ...TEMPLATE.options } };
const live = (change: JsonObject, options: JsonObject = {}): JsonObject => ({
  ...LIVE,
  options: { ...OPTIONS_ADDED, ...TEMPLATE.options, ...options },
  ...change,
});
const changed = (body: JsonObject) => changesBetween(body, TEMPLATE).map(({ where, what }) => `${where}: ${what}`);

describe('normalise', () => {
  test.each<[what: string, body: JsonObject]>([
    ['what the server adds', LIVE],
    ['query alert for metric alert', live({ type: 'query alert' })],
    ['tags in another order, and twice', live({ tags: ['a:b', 'env:ci', 'a:b'] })],
    ['line ends of Windows, and white space at the end', live({ message: 'Look.\r\n\r\n@ann@example.com \n' })],
    ['a silence of nobody', live({}, { no_data_timeframe: 10 })],
    ['the same, as it was once', live({}, { no_data_timeframe: 0, renotify_interval: 0, timeout_h: 0 })],
    [
      'defaults that are left out',
      live({}, { include_tags: true, renotify_statuses: null, thresholds: { critical: 0.5, warning: null } }),
    ],
    ['somebody muted it', live({ overall_state: 'Alert' }, { silenced: { '*': null } })],
  ])('the form is not a difference: %s', (_, body) => {
    expect(changed(body)).toEqual([]);
  });

  test.each<[what: string, body: JsonObject, changes: readonly string[]]>([
    ['the query', live({ query: 'avg(last_5m):avg:system.load.5{*} > 0.6' }), ['monitor: query']],
    ['a type that is another one', live({ type: 'log alert' }), ['monitor: type']],
    ['a handle that was taken out', live({ message: 'Look.' }), ['monitor: message']],
    ['a tag', live({ tags: ['env:ci'] }), ['monitor: tags']],
    ['a priority', live({ priority: 1 }), ['monitor: priority']],
    ['who may edit', live({ restricted_roles: ['x'] }), ['monitor: restricted_roles']],
    ['a draft notifies nobody', live({ draft_status: 'draft' }), ['monitor: draft_status']],
    [
      'a silence that is told',
      live({}, { notify_no_data: true, no_data_timeframe: 20 }),
      ['options: notify_no_data', 'options: no_data_timeframe'],
    ],
    ['a delay', live({}, { new_host_delay: 0 }), ['options: new_host_delay']],
    ['a threshold', live({}, { thresholds: { critical: 0.5, warning: 0.4 } }), ['options: thresholds']],
    ['an option that nobody here knows', live({}, { new_in_ui: true }), ['options: new_in_ui']],
  ])('the form is a difference: %s', (_, body, changes) => {
    expect(changed(body).toSorted()).toEqual([...changes].toSorted());
  });

  test('an update names what has to go, and keeps what is muted', () => {
    const sent = toUpdate(
      TEMPLATE,
      new Map(),
      live({ priority: 2, new_field: 'x' }, { silenced: { '*': 1 }, timeout_h: 3 }),
    );
    expect(sent).toEqual({
      ...TEMPLATE,
      priority: null,
      new_field: null,
      options: { ...TEMPLATE.options, silenced: { '*': 1 } },
    });
    expect(toUpdate(TEMPLATE, new Map(), LIVE)).toEqual(TEMPLATE);
  });
});
