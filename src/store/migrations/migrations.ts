import { createTables } from './001-create-tables.ts';
import { addDigests } from './002-add-digests.ts';
import { shareOutbox } from './003-share-outbox.ts';
import { addAbout } from './004-add-about.ts';
import { renameOutages } from './005-rename-outages.ts';
import { addBroadcast } from './006-add-broadcast.ts';
import { addLiveCards } from './008-add-live-cards.ts';
import type { Migration } from './migration.ts';

/** Migrations by name, applied in the order of their names; applied names stay in the database for good. */
export type Migrations = Readonly<Record<string, Migration>>;

/** All migrations. From the fourth on each only adds, so that a bot of the previous version keeps working while a newer one starts. */
export const MIGRATIONS: Migrations = {
  '001-create-tables': createTables,
  '002-add-digests': addDigests,
  '003-share-outbox': shareOutbox,
  '004-add-about': addAbout,
  '005-rename-outages': renameOutages,
  '006-add-broadcast': addBroadcast,
  '008-add-live-cards': addLiveCards,
};
