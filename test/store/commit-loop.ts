import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { change, draftOf, incidentOf } from '../fixtures/incidents.ts';

/** A process that commits for ever, until it is killed: the incident's `reminders` count, and each number done is printed. */
/** The last argument is the database, as JSON. */
const database: StoreConfig = JSON.parse(process.argv.at(-1) ?? '');
const store = await openStore(database);
for (;;) {
  const known = await store.incidents.find('disk-1');
  const number = (known?.incident.reminders ?? 0) + 1;
  const result = await store.incidents.commit(
    change({
      incidents: [{ incident: incidentOf({ reminders: number }), version: known?.version ?? 0 }],
      audit: [{ key: `disk-1:${number}`, incident: 'disk-1', at: number, actor: null, what: 'reminded', why: '' }],
      messages: [draftOf('incident:disk-1')],
      evaluationState: { lastEvaluationAt: number, conditions: {}, outage: null },
    }),
  );
  if (result === 'committed') process.stdout.write(`${number}\n`);
}
