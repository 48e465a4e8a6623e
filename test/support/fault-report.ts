import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';
import { codesOf, readFaultRows } from './fault-codes.ts';

const FOLDER = join(PACKAGE_ROOT, 'test', 'artifacts');
const STORES = ['SQLite', 'PostgreSQL'] as const;

/** What became of the tests of one fault on one database. */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Writes test/artifacts/faults.md: for each fault of docs/faults.md the tests that played it in this run, on either database. */
export class FaultReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = countByFault(modules);
    if (counts.size === 0) return;
    const cell = (code: string, store: string) => wordsOf(counts.get(`${store} ${code}`));
    const rows = readFaultRows().map(
      ({ code, fault }) => `| ${code} | ${fault} | ${STORES.map((store) => cell(code, store)).join(' | ')} |`,
    );
    mkdirSync(FOLDER, { recursive: true });
    const head = ['| Code | Fault | SQLite | PostgreSQL |', '| --- | --- | --- | --- |'];
    writeFileSync(join(FOLDER, 'faults.md'), [...head, ...rows, ''].join('\n'));
  }
}

function countByFault(modules: readonly TestModule[]): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'passed' && state !== 'failed') continue;
      for (const code of codesOf(test.name)) {
        const key = `${module.project.name} ${code}`;
        const { passed, failed } = counts.get(key) ?? { passed: 0, failed: 0 };
        counts.set(key, state === 'passed' ? { passed: passed + 1, failed } : { passed, failed: failed + 1 });
      }
    }
  }
  return counts;
}

function wordsOf(count: Count | undefined): string {
  if (count === undefined) return 'not run';
  return count.failed === 0 ? `${count.passed} passed` : `**${count.failed} failed**, ${count.passed} passed`;
}
