import { createTables } from './001-create-tables.ts';
import { addDigests } from './002-add-digests.ts';
import { shareOutbox } from './003-share-outbox.ts';
import { addAbout } from './004-add-about.ts';
import type { Migration } from './migration.ts';

/** In order: the first one leads to version 1. */
export const MIGRATIONS: readonly Migration[] = [createTables, addDigests, shareOutbox, addAbout];
