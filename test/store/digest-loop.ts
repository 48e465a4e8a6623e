import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { draftOf, leadOf } from '../fixtures/incidents.ts';

/** A process that records digests for ever, until it is killed: one more channel each time, whose number is printed. */
/** The last argument is the database, as JSON. */
const database: StoreConfig = JSON.parse(process.argv.at(-1) ?? '');
const store = await openStore(database);
const fence = await leadOf(store, String(process.pid), Date.now());
for (;;) {
  const number = (await store.digests.runsSince('2026-11-24')).length + 1;
  const message = `digest:C${number}`;
  const run = { channel: `C${number}`, date: '2026-11-24', outcome: 'sent', at: number, message } as const;
  const { channel } = run;
  const drafts = [draftOf(message, { channel }), draftOf(`${message}:0`, { channel, thread: message })];
  const result = await store.digests.record(fence, { runs: [run], messages: drafts, at: number });
  if (result === 'recorded') process.stdout.write(`${number}\n`);
}
