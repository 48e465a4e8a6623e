import type { Exception } from './mirror-exception.ts';

/** Product files of the store without a test of their own; see EXERCISED_ELSEWHERE. */
export const OF_THE_STORE: readonly Exception[] = [
  {
    test: 'test/store/contract.test.ts',
    because: 'the contract of the store runs on SQLite and PostgreSQL',
    files: [
      'src/store/live-card-row.ts',
      'src/store/live-card-store.ts',
      'src/store/migrations/008-add-live-cards.ts',
      'src/store/commit.ts',
      'src/store/damaged-rows.ts',
      'src/store/digest-rows.ts',
      'src/store/digest-store.ts',
      'src/store/watch-store.ts',
      'src/store/incident-store.ts',
      'src/store/outbox-store.ts',
      'src/store/seen-store.ts',
      'src/store/thin-store.ts',
      'src/store/write-message.ts',
      'src/store/migrations/001-create-tables.ts',
      'src/store/migrations/002-add-digests.ts',
      'src/store/migrations/003-share-outbox.ts',
      'src/store/migrations/004-add-about.ts',
      'src/store/migrations/005-rename-outages.ts',
      'src/store/migrations/006-add-broadcast.ts',
      'src/store/migrations/007-add-watches.ts',
      'src/store/migrations/migration.ts',
    ],
  },
  {
    test: 'test/store/hung-server.test.ts',
    because: 'the pool is exercised against a server that hangs',
    files: ['src/store/postgres/postgres-pool.ts'],
  },
  {
    test: 'test/store/disk-trouble.test.ts',
    because: 'folder and file are opened with every kind of problem',
    files: ['src/store/sqlite/data-folder.ts', 'src/store/sqlite/sqlite.ts'],
  },
];
