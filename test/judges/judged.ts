import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';

/** Where the figures are kept, and the tests that find them stand. */
export interface Places {
  /** A file for each file of tests, and judges.json of all of them. */
  readonly artifacts: string;
  readonly tests: string;
}

const PLACES: Places = {
  artifacts: join(PACKAGE_ROOT, 'test', 'artifacts'),
  tests: join(PACKAGE_ROOT, 'test', 'judges'),
};

const judgedSchema = z.object({
  vendor: z.string(),
  judge: z.string(),
  /** Kinds of requests and answers. */
  shapes: z.number().default(0),
  generated: z.number().default(0),
  recordings: z.number().default(0),
});

type Judged = z.output<typeof judgedSchema>;

const folderOf = ({ artifacts }: Places) => join(artifacts, 'judges');

/**
 * Says how much of a vendor an outside judge has seen in a file of tests, whose `import.meta.url` is `by`. What that file said before
 * is forgotten. Each file of tests writes a file of its own: those that run at the same time cannot lose what another one said.
 */
export function recordJudged(by: string, judged: z.input<typeof judgedSchema>, places = PLACES): void {
  const folder = folderOf(places);
  const one = judgedSchema.parse(judged);
  const path = join(folder, `${basename(new URL(by).pathname)}.json`);
  mkdirSync(folder, { recursive: true });
  // The report of another run may read at the same time: nobody is to read half a file.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(one));
  renameSync(`${path}.${process.pid}`, path);
  process.stdout.write(`${lineOf(one)}\n`);
}

/**
 * Writes judges.json: one entry for each vendor and judge, with the most that any file of tests has said of it. What a file of tests
 * that is gone has said is deleted. Nothing is written where no judge has said anything.
 */
export function writeJudged(places = PLACES): void {
  const folder = folderOf(places);
  if (!existsSync(folder)) return;
  const entries = new Map<string, Judged>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json')) continue;
    if (!existsSync(join(places.tests, name.slice(0, -'.json'.length)))) rmSync(join(folder, name), { force: true });
    else {
      const one = read(join(folder, name));
      if (one) entries.set(nameOf(one), most(one, entries.get(nameOf(one))));
    }
  }
  const all = [...entries.values()].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
  writeFileSync(join(places.artifacts, 'judges.json'), `${JSON.stringify(all, null, 2)}\n`);
}

const nameOf = ({ vendor, judge }: Judged) => `${vendor} ${judge}`;

const most = (one: Judged, other = one): Judged => ({
  ...one,
  shapes: Math.max(one.shapes, other.shapes),
  generated: Math.max(one.generated, other.generated),
  recordings: Math.max(one.recordings, other.recordings),
});

function lineOf({ vendor, judge, shapes, generated, recordings }: Judged): string {
  const count = (number: number) => number.toLocaleString('en-US');
  const parts = [
    ...(shapes > 0 ? [`${count(shapes)} shapes checked by ${judge}`] : []),
    ...(recordings > 0 ? [`${count(recordings)} recordings read by ${judge}`] : []),
    ...(generated > 0 ? [`${count(generated)} generated answers`] : []),
  ];
  return `${vendor}: ${parts.join(', ')}`;
}

/** What a file says; undefined where it is of an older form, which nobody can read any more. */
function read(path: string): Judged | undefined {
  try {
    return judgedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
