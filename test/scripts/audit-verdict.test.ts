import { describe, expect, test } from 'vitest';
import { readVerdict } from '../../scripts/audit-verdict.ts';

const SHIPPED = new Set(['node_modules/a', 'node_modules/b', 'node_modules/c/node_modules/a']);
/** As npm 11 prints them: a name, a severity and a folder of each. */
const found = (...all: (readonly [name: string, severity: string, folder: string])[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      all.map(([name, severity, folder]) => [name, { name, severity, nodes: ['node_modules/d', folder] }]),
    ),
    metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: all.length } },
  });
const REFUSED = JSON.stringify({ message: '405 Method Not Allowed', method: 'POST', statusCode: 405, body: {} });
const forged = JSON.stringify({ invalid: [{ name: 'left-pad', version: '1.0.0' }], missing: [] });

describe('audit verdict', () => {
  test.each([
    ['no vulnerability', found(), 0, 'good', 'none known'],
    ['one that is allowed', found(['a', 'low', 'node_modules/a']), 1, 'good', '1 low'],
    ['one of a package that is for tests', found(['d', 'critical', 'node_modules/e']), 1, 'good', 'none known'],
    [
      'some that are not allowed',
      found(
        ['a', 'high', 'node_modules/c/node_modules/a'],
        ['x', 'high', 'node_modules/x'],
        ['b', 'critical', 'node_modules/b'],
      ),
      1,
      'bad',
      '1 high, 1 critical. Next step: run `npm audit`, and update a, b',
    ],
    ['valid signatures', '{"invalid":[],"missing":[]}', 0, 'good', 'all are valid'],
    ['a forged signature', forged, 1, 'bad', '1 invalid, 0 missing (left-pad). Next step: '],
    ['a missing one', '{"invalid":[],"missing":[{"name":"x"}]}', 1, 'bad', '0 invalid, 1 missing (x). Next step: '],
    ['a registry that refuses the question', REFUSED, 1, 'not-checked', 'NOT CHECKED'],
    ['a registry that cannot be reached', '{"error":{"code":"ENOTFOUND"}}', 1, 'not-checked', 'NOT CHECKED'],
    ['no answer in time', '', null, 'not-checked', 'NOT CHECKED'],
    ['no report though npm is content', '{}', 0, 'not-checked', 'NOT CHECKED'],
  ])('%s', (_, stdout, status, kind, words) => {
    const verdict = readVerdict(stdout, status, SHIPPED);
    expect(verdict.kind).toBe(kind);
    expect(verdict.words).toContain(words);
  });
});
