import { expect, test } from 'vitest';
import {
  judgeConnections,
  judgeDisk,
  judgeFolder,
  judgeLeader,
  judgePrivileges,
} from '../../src/doctor/store-judge.ts';
import type { StoreReport } from '../../src/store/inspect.ts';

test.each([
  [40_000_000, 'not-ok', '40 MB are free'],
  [499_000_000, 'warning', '499 MB are free'],
  [500_000_000, 'ok', '500 MB are free'],
])('%d free bytes are %s', (free, state, detail) => {
  expect(judgeDisk(free)).toMatchObject({ state, detail });
});

const RIGHTS = { isReadOnly: false, mayCreate: true, forbidden: [], connectionsLeft: 20 };

test('a replica, missing rights, and rights that only an upgrade needs', () => {
  expect(judgePrivileges(RIGHTS, true).state).toBe('ok');
  expect(judgePrivileges({ ...RIGHTS, isReadOnly: true }, true)).toMatchObject({
    state: 'not-ok',
    nextStep: 'name the primary server in DATABASE_URL, not a replica',
  });
  expect(judgePrivileges({ ...RIGHTS, mayCreate: false }, true).state).toBe('warning');
  expect(judgePrivileges({ ...RIGHTS, mayCreate: false }, false).state).toBe('not-ok');
});

test('no connection left is not a negative number of them', () => {
  expect(judgeConnections({ ...RIGHTS, connectionsLeft: -2 })).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('0 are left'),
  });
  expect(judgeConnections({ ...RIGHTS, connectionsLeft: 5 }).state).toBe('ok');
});

test('a folder that this user may not write to, or that does not exist yet', () => {
  const state = { folder: '/srv/bot/data', existing: '/srv/bot', readOnly: null, isOpenToOthers: false };
  expect(judgeFolder(state)).toMatchObject({ state: 'ok', detail: expect.stringContaining('does not exist yet') });
  expect(judgeFolder({ ...state, readOnly: '/srv/bot' })).toMatchObject({
    state: 'not-ok',
    detail: 'this user may not write to /srv/bot',
  });
});

test('a lease that has expired is not a leader', () => {
  const report = {
    version: 6,
    known: 6,
    tables: [],
    missing: [],
    damage: [],
    moreDamage: 0,
  } satisfies Partial<StoreReport>;
  const lease = { holder: 'process 7', expiresAt: 1_000 };
  expect(judgeLeader({ ...report, unsent: 0, lease }, 999).detail).toContain('leads: process 7');
  expect(judgeLeader({ ...report, unsent: 0, lease }, 1_000).detail).toContain('no bot runs');
  expect(judgeLeader({ ...report, unsent: null, lease }, 999).state).toBe('not-ok');
});
