import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

/** How much of a vendor was held against somebody else's word; what a test file does not count is left out. */
export interface Judged {
  /** `GitHub` */
  readonly vendor: string;
  /** The package whose word it is. */
  readonly judge: string;
  /** Kinds of answers, by what was asked and the status. */
  readonly shapes?: number;
  readonly generated?: number;
  readonly recordings?: number;
}

const FOLDER = join(PACKAGE_ROOT, 'test', 'artifacts');
const COUNTS = join(FOLDER, 'judges.json');

/** Adds what a test file counted to test/artifacts/judges.json, writes its lines as judges.md, and prints the vendor's. */
export function recordJudged(found: Judged): void {
  mkdirSync(FOLDER, { recursive: true });
  const all: Record<string, Judged> = existsSync(COUNTS) ? JSON.parse(readFileSync(COUNTS, 'utf8')) : {};
  all[found.vendor] = { ...all[found.vendor], ...found };
  replace(COUNTS, `${JSON.stringify(all, null, 2)}\n`);
  replace(join(FOLDER, 'judges.md'), Object.values(all).map(lineOf).join(''));
  process.stdout.write(lineOf(all[found.vendor] ?? found));
}

/** Other files may be written at the same time: nobody reads half of one. */
function replace(file: string, text: string): void {
  const written = `${file}.${process.pid}`;
  writeFileSync(written, text);
  renameSync(written, file);
}

const lineOf = ({ vendor, judge, shapes = 0, generated = 0, recordings = 0 }: Judged): string =>
  `${vendor}: ${shapes} shapes checked by ${judge}, ${generated} generated answers, ${recordings} recordings\n`;
