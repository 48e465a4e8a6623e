import { describe, expect, test } from 'vitest';
import { readVerdict } from '../../scripts/audit-verdict.ts';

/** As npm 11 prints them. */
const counts = (more: object) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {},
    metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0, ...more } },
  });
const REFUSED = JSON.stringify({ message: '405 Method Not Allowed', method: 'POST', statusCode: 405, body: {} });
const forged = JSON.stringify({ invalid: [{ name: 'left-pad', version: '1.0.0' }], missing: [] });

describe('audit verdict', () => {
  test.each([
    ['no vulnerability', counts({}), 0, 'good', 'none known'],
    ['one that is allowed', counts({ low: 1, total: 1 }), 0, 'good', '1 low'],
    ['some that are not', counts({ high: 2, critical: 1, total: 3 }), 1, 'bad', '2 high, 1 critical. Next step: '],
    ['valid signatures', '{"invalid":[],"missing":[]}', 0, 'good', 'all are valid'],
    ['a forged signature', forged, 1, 'bad', '1 invalid, 0 missing (left-pad). Next step: '],
    ['a missing one', '{"invalid":[],"missing":[{"name":"x"}]}', 1, 'bad', '0 invalid, 1 missing (x). Next step: '],
    ['a registry that refuses the question', REFUSED, 1, 'not-checked', 'NOT CHECKED'],
    ['a registry that cannot be reached', '{"error":{"code":"ENOTFOUND"}}', 1, 'not-checked', 'NOT CHECKED'],
    ['no answer in time', '', null, 'not-checked', 'NOT CHECKED'],
    ['no report though npm is content', '{}', 0, 'not-checked', 'NOT CHECKED'],
  ])('%s', (_, stdout, status, kind, words) => {
    const verdict = readVerdict(stdout, status);
    expect(verdict.kind).toBe(kind);
    expect(verdict.words).toContain(words);
  });
});
