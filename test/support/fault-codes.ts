import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';

/** A row of docs/faults.md. */
export interface FaultRow {
  readonly code: string;
  readonly fault: string;
  /** Test files that play it. */
  readonly tests: readonly string[];
}

/** The faults that docs/faults.md promises something about, in its order. */
export function readFaultRows(): readonly FaultRow[] {
  const page = readFileSync(join(PACKAGE_ROOT, 'docs/faults.md'), 'utf8');
  return page.split('\n').flatMap((line) => {
    const [, code = '', fault = '', , tests = ''] = line.split('|').map((cell) => cell.trim());
    return /^[A-HLR]\d+$/.test(code) ? [{ code, fault, tests: tests.split(', ') }] : [];
  });
}

/** The codes with which a test's name begins: `B16 ...` has one, `D36 D37 ...` two, `C27-C32 ...` those from the first to the last. */
export function codesOf(name: string): readonly string[] {
  const [head = ''] = /^(?:[A-HLR]\d{1,2}(?:-[A-HLR]?\d{1,2})?:? )+/.exec(`${name} `) ?? [];
  return head
    .replaceAll(':', '')
    .trim()
    .split(' ')
    .flatMap((word) => {
      const [, letter = '', first = '', last = first] = /^([A-HLR])(\d+)(?:-[A-HLR]?(\d+))?$/.exec(word) ?? [];
      const count = first === '' ? 0 : Number(last) - Number(first) + 1;
      return Array.from({ length: count }, (_, index) => `${letter}${Number(first) + index}`);
    });
}
