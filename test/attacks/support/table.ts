import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../src/core/package-root.ts';

/** What was tried in how many ways, and in how many of them the bot held. */
interface Row {
  readonly what: string;
  readonly tried: number;
  readonly held: number;
}

const FOLDER = join(PACKAGE_ROOT, 'test', 'artifacts');
/** One row a line, of all workers of this run. */
const ROWS = join(FOLDER, 'attacks.jsonl');
const TABLE = join(FOLDER, 'attacks.md');

/** Writes down that `count` attacks of one kind were tried, and that `held` of them got nowhere. Call it before the expectations. */
export function tried(what: string, count: number, held: number): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(ROWS, `${JSON.stringify({ what, tried: count, held } satisfies Row)}\n`);
}

/** Vitest calls it once, before all workers: the rows of an earlier run go. */
export function setup(): void {
  rmSync(ROWS, { force: true });
}

/** Vitest calls it once, after all workers: prints the table and writes it to test/artifacts/attacks.md, when there were attacks. */
export function teardown(): void {
  if (!existsSync(ROWS)) return;
  const table = asTable(rows());
  writeFileSync(TABLE, table);
  process.stdout.write(`\nAttacks that were tried, and how many held\n\n${table}`);
}

/** The rows of this run; rows of the same name are one. */
function rows(): Row[] {
  const byName = new Map<string, Row>();
  for (const line of readFileSync(ROWS, 'utf8').trim().split('\n')) {
    const { what, tried: more, held }: Row = JSON.parse(line);
    const before = byName.get(what) ?? { what, tried: 0, held: 0 };
    byName.set(what, { what, tried: before.tried + more, held: before.held + held });
  }
  return [...byName.values()].toSorted((a, b) => a.what.localeCompare(b.what, 'en'));
}

function asTable(all: readonly Row[]): string {
  const total = {
    what: 'all',
    tried: all.reduce((sum, row) => sum + row.tried, 0),
    held: all.reduce((sum, row) => sum + row.held, 0),
  };
  const lines = [...all, total].map(({ what, tried: count, held }) => `| ${what} | ${count} | ${held} |`);
  return ['| what | tried | held |', '|---|---:|---:|', ...lines, ''].join('\n');
}
