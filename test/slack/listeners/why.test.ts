import { DATADOG_OUTAGE, FIRING, RECOVERED, storm } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { controlNames } from '../../../commands/index.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { registerWhy } from '../../../src/slack/listeners/why.ts';
import { answersOf } from '../../support/answers-harness.ts';
import { shown } from '../../support/blocks.ts';

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const METRIC: Incident = { ...FIRING, id: 'metric', subject: 'ci.flaky_checks', label: 'Flaky Checks' };
const STORM = storm(['Shop', 'Lab', 'Desk', 'Store'], 0);
const OVER: Incident = { ...RECOVERED, id: 'over' };
const INCIDENTS = new Map([FIRING, OVER, DATADOG_OUTAGE, METRIC, STORM].map((incident) => [incident.id, incident]));
const answers = answersOf(CATALOG, { incidents: INCIDENTS });
const pressed = async (action_id: string, value: string) =>
  shown(await answers.pressed({ type: 'button', action_id, value }));

describe('Why? on messages that stay', () => {
  test('of a collector it says what was before; of a metric it is that of the command', async () => {
    expect(await pressed('incident.why', FIRING.id)).toMatch(/Why\? GitHub collector.*Failing since.*Nothing found/s);
    expect(await pressed('incident.why', 'metric')).toContain('Why? CI/CD: Flaky Checks');
    expect(await pressed('incident.why', STORM.id)).toMatch(/Why\? 4 failing together/);
  });

  test('an old button, an outage and an unknown incident are answered with what to do', async () => {
    expect(await pressed('incident.why', 'over')).toContain('Failed at');
    expect(await pressed('incident.why', DATADOG_OUTAGE.id)).toMatch(
      /While Datadog cannot be read.*Next step: type `\/health`/s,
    );
    expect(await pressed('incident.why', 'gone')).toMatch(/no longer known.*Next step/s);
  });

  test('of a metric in a digest the command answers; any other line is none of this control', async () => {
    expect(await pressed('why.metric', '/health why ci.flaky_checks')).toContain('Why? CI/CD: Flaky Checks');
    for (const value of ['/digest unsubscribe', '/health ci', '~/health|unknown||', '']) {
      expect(await pressed('why.metric', value)).toMatch(/no longer in the catalog under that name.*Next step/s);
    }
  });

  test('the message that was pressed on stays: the answer replaces nothing', async () => {
    const replaced: boolean[] = [];
    const listeners: ((request: unknown) => Promise<void>)[] = [];
    registerWhy({ action: (_: unknown, one: (request: unknown) => Promise<void>) => listeners.push(one) } as never, {
      commands: [
        { name: '/health', answer: async () => ({ kind: 'explanation', model: { text: '', blocks: [] } }) },
      ] as never,
      ports: {} as never,
      delivery: { toAsker: async (_: unknown, __: unknown, replace: boolean) => void replaced.push(replace) } as never,
      inflight: { inSlot: (work: () => Promise<unknown>) => work() } as never,
      metrics: { timeAnswer: (_: string, work: () => Promise<unknown>) => work() } as never,
      log: undefined as never,
      oncall: { incidents: { find: async () => METRIC } as never, links: () => ({}) },
      names: controlNames(CATALOG),
    });
    const body = { response_url: 'https://slack.example/', channel: { id: 'C1' }, user: { id: 'U1' } };
    const action = { type: 'button', value: '/health why ci.flaky_checks' };
    for (const listener of listeners) await listener({ ack: async () => {}, action, body });
    expect(replaced).toEqual([false, false]);
  });
});
