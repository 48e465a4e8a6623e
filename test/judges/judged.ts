import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const FOLDER = join(PACKAGE_ROOT, 'test', 'artifacts');
const FILE = join(FOLDER, 'judges.json');

const judgedSchema = z.object({
  vendor: z.string(),
  judge: z.string(),
  shapes: z.number(),
  generated: z.number(),
  recordings: z.number(),
});

type Judged = z.output<typeof judgedSchema>;

/**
 * Says how much of a vendor an outside judge has seen, and keeps it in test/artifacts/judges.json, one entry for each vendor and
 * judge. What is 0 stays as another file of tests has recorded it.
 */
export function recordJudged(judged: {
  vendor: string;
  judge: string;
  shapes: number;
  generated: number;
  recordings: number;
}): void {
  const known = recorded();
  const old = known.find((one) => nameOf(one) === nameOf(judged));
  const merged = {
    ...judged,
    shapes: judged.shapes || (old?.shapes ?? 0),
    generated: judged.generated || (old?.generated ?? 0),
    recordings: judged.recordings || (old?.recordings ?? 0),
  };
  const others = known.filter((one) => nameOf(one) !== nameOf(judged));
  const all = [...others, merged].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
  mkdirSync(FOLDER, { recursive: true });
  // Tests of other vendors may write at the same time: nobody is to read half a file.
  writeFileSync(`${FILE}.${process.pid}`, `${JSON.stringify(all, null, 2)}\n`);
  renameSync(`${FILE}.${process.pid}`, FILE);
  process.stdout.write(`${lineOf(merged)}\n`);
}

const nameOf = ({ vendor, judge }: Judged) => `${vendor} ${judge}`;

function lineOf({ vendor, judge, shapes, generated, recordings }: Judged): string {
  const count = (number: number) => number.toLocaleString('en-US');
  const parts = [
    ...(shapes > 0 ? [`${count(shapes)} shapes checked by ${judge}`] : []),
    ...(recordings > 0 ? [`${count(recordings)} recordings read by ${judge}`] : []),
    ...(generated > 0 ? [`${count(generated)} generated answers`] : []),
  ];
  return `${vendor}: ${parts.join(', ')}`;
}

function recorded(): readonly Judged[] {
  try {
    return z.array(judgedSchema).parse(JSON.parse(readFileSync(FILE, 'utf8')));
  } catch {
    // There is none yet, or an older one that nobody can read any more.
    return [];
  }
}
