import { describe, expect, test } from 'vitest';
import {
  type ActionRequest,
  createIncidentService,
  type IncidentService,
} from '../../src/incidents/incident-service.ts';
import type { Evaluation } from '../../src/incidents/rules/evaluation.ts';
import type { Store } from '../../src/store/store.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;
const POLICY = {
  remindMs: { critical: 30 * MINUTE, warning: 240 * MINUTE },
  reopenMs: 30 * MINUTE,
  stormSize: 4,
  evaluationIntervalMs: MINUTE,
};

/** Two desks over one store, as two requests or two processes have them: what one reads the other may change. */
interface Race {
  readonly store: TestStore;
  readonly desk: IncidentService;
  readonly incident: string;
  /** Once, after the desk has decided and before it writes. */
  meanwhile(other: (desk: IncidentService) => Promise<unknown>): void;
  look(desk: IncidentService, verdict: 'breach' | 'healthy'): Promise<unknown>;
}

/** An incident whose next healthy look resolves it. */
async function startRace(): Promise<Race & AsyncDisposable> {
  const store = await openTestStore();
  const fence = (await store.lease.acquire('test', { at: NOON, ttlMs: 1e12, isDead: () => false })) ?? 0;
  let now = NOON;
  let intrude: (() => Promise<unknown>) | undefined;
  const watched: Store = {
    ...store,
    incidents: {
      ...store.incidents,
      async commit(change) {
        const intruder = intrude;
        intrude = undefined;
        await intruder?.();
        return store.incidents.commit(change);
      },
    },
  };
  const deskOver = (over: Store) =>
    createIncidentService({
      store: () => over,
      policy: POLICY,
      draftMessages: () => [],
      draftLeft: () => [],
      onMessages: () => {},
      clock: () => now,
    });
  const [desk, rival] = [deskOver(watched), deskOver(store)];
  const look = (by: IncidentService, verdict: 'breach' | 'healthy') => {
    now += MINUTE;
    const about = { rule: 'failed', subject: 'github', label: 'GitHub', severity: 'critical', holdMs: 0 } as const;
    const seen: Evaluation = {
      kind: 'evaluated',
      at: now,
      signals: [{ ...about, verdict, says: 'its newest run failed' }],
    };
    return by.evaluate(seen, fence);
  };
  await look(desk, 'breach');
  await look(desk, 'healthy');
  return {
    store,
    desk,
    incident: (await desk.current())[0]?.id ?? '',
    look,
    meanwhile(other) {
      intrude = () => other(rival);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

const acknowledge = (incident: string): ActionRequest => ({
  incident,
  by: 'U0ONCALL',
  toAction: () => ({ kind: 'acknowledge' }),
});

describe('action meets evaluation', () => {
  test('F51 an acknowledgement during the evaluation that resolves the incident is recorded, and the incident is resolved', async () => {
    await using race = await startRace();
    const { desk, incident, store } = race;
    race.meanwhile(async (rival) => expect(await rival.act(acknowledge(incident))).toMatchObject({ kind: 'done' }));
    await race.look(desk, 'healthy');
    expect(await desk.find(incident)).toMatchObject({ status: 'resolved', acknowledged: { by: 'U0ONCALL' } });
    const audit = await store.incidents.audit(incident);
    expect(audit.map(({ what }) => what)).toEqual(['opened', 'acknowledged', 'resolved']);
  });

  test('F51 a resolution during the acknowledgement stands, the person is informed, and the attempt is recorded', async () => {
    await using race = await startRace();
    const { desk, incident, store } = race;
    race.meanwhile((rival) => race.look(rival, 'healthy'));
    expect(await desk.act(acknowledge(incident))).toMatchObject({ kind: 'too-late', why: 'resolved', by: null });
    await race.look(desk, 'healthy');
    expect(await desk.find(incident)).toMatchObject({ status: 'resolved', acknowledged: null });
    const audit = await store.incidents.audit(incident);
    expect(audit.map(({ what, actor, why }) => [what, actor, why])).toEqual([
      ['opened', null, ''],
      ['resolved', null, ''],
      ['too-late', 'U0ONCALL', 'resolved'],
    ]);
  });
});
