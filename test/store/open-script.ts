import { setTimeout as pause } from 'node:timers/promises';
import type { StoreConfig } from '../../src/config/store-config.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';

/**
 * A process that opens the database once. Where it is told to hang, it does so in the middle of one migration more, after it has changed
 * every row there is, and prints `hangs`; else it prints `opened`.
 */
const [place = '', how] = process.argv.slice(-2);
const config: StoreConfig = place.startsWith('postgres')
  ? { kind: 'postgres', url: place }
  : { kind: 'sqlite', folder: place };

const hanging: Migration = async (transaction) => {
  await transaction.schema.alterTable('incidents').addColumn('owner', 'text').execute();
  await transaction.updateTable('incidents').set({ body: 'half' }).execute();
  process.stdout.write('hangs\n');
  // Longer than the test has patience.
  await pause(60_000);
};

const store = await openStore(config, undefined, how === 'hang' ? { ...MIGRATIONS, '999-hang': hanging } : MIGRATIONS);
await store.ping();
process.stdout.write('opened\n');
await store.close();
