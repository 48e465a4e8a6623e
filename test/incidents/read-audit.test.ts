import { expect, test } from 'vitest';
import { readAudit } from '../../src/incidents/read-audit.ts';
import { AUDIT_AT_ONCE } from '../../src/store/limits.ts';
import type { AuditEntry, AuditRange } from '../../src/store/store.ts';

const entry = (at: number): AuditEntry => ({ key: `i:${at}`, incident: 'i', at, actor: null, what: 'x', why: '' });

test.each([
  [AUDIT_AT_ONCE, AUDIT_AT_ONCE, false],
  [AUDIT_AT_ONCE + 1, AUDIT_AT_ONCE, true],
  [0, 0, false],
])('of %d entries %d are read, and there are earlier ones: %s', async (length, read, hasEarlier) => {
  const all = Array.from({ length }, (_, at) => entry(at));
  const audit = async (_: string, { most = 0 }: AuditRange = {}) => all.slice(-most);
  const part = await readAudit({ audit }, 'i');
  expect([part.entries, part.hasEarlier]).toEqual([all.slice(-read || length), hasEarlier]);
});
