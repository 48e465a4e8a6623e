import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { parseJson } from '../../src/parse-json.ts';

const FOLDER = join(PACKAGE_ROOT, 'test', 'artifacts');
const FILE = join(FOLDER, 'judges.json');
const entrySchema = z.object({
  ...{ vendor: z.string(), judge: z.string() },
  ...{ shapes: z.number(), generated: z.number(), recordings: z.number() },
});
type Entry = z.output<typeof entrySchema>;

/** What one judge has held against a vendor's shapes, generated answers and recordings, kept in test/artifacts/judges.json and printed. */
export function recordJudged(judged: {
  vendor: string;
  judge: string;
  shapes: number;
  generated: number;
  recordings: number;
}): void {
  const others = entries().filter(({ vendor, judge }) => vendor !== judged.vendor || judge !== judged.judge);
  const all = [...others, judged].sort((a, b) =>
    `${a.vendor} ${a.judge}`.localeCompare(`${b.vendor} ${b.judge}`, 'en'),
  );
  mkdirSync(FOLDER, { recursive: true });
  // Whoever reads it meanwhile finds a whole file.
  writeFileSync(`${FILE}.${process.pid}`, `${JSON.stringify(all, null, 2)}\n`);
  renameSync(`${FILE}.${process.pid}`, FILE);
  process.stdout.write(`${lineOf(judged)}\n`);
}

function entries(): readonly Entry[] {
  try {
    return z.array(entrySchema).parse(parseJson(readFileSync(FILE, 'utf8')));
  } catch {
    return [];
  }
}

function lineOf({ vendor, judge, shapes, generated, recordings }: Entry): string {
  const count = (number: number) => number.toLocaleString('en-US');
  return [
    `${vendor}: ${count(shapes)} shapes checked by ${judge}`,
    ...(generated > 0 ? [`${count(generated)} generated answers`] : []),
    ...(recordings > 0 ? [`${count(recordings)} recordings`] : []),
  ].join(', ');
}
