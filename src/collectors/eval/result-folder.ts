import { z } from 'zod';
import { FileError, shownName } from '../../files/file-error.ts';
import { type Refused, readFolder } from '../../files/read-folder.ts';
import { firstNamed } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { parsePythonJson } from '../python-json.ts';
import type { EvalResults } from './eval-collector.ts';
import type { EvalRun } from './eval-metrics.ts';

/** What a folder held: the runs, the files that are none with the reason, and how many files were left out, being too many or too large together. */
export interface ResultFolder extends EvalResults {
  readonly broken: readonly Refused[];
  readonly left: number;
}

/** A result has some hundred bytes; more than these files in a week is more than anybody looks at. */
export const LIMITS = {
  ending: '.json',
  mostNames: 100_000,
  mostFiles: 2_000,
  mostBytes: 256_000,
  mostBytesInAll: 50_000_000,
} as const;

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** Python's JSON writes None as null, and what is no number as NaN: the result does not know it. */
const measured = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

/** One result, `NAME.json`: the file's name is the run's id. */
const resultSchema = z.object({
  policy: z.string().max(500),
  type: z.enum(['local', 'remote']),
  status: z.enum(['success', 'failure']),
  hearts: measured,
  expected_hearts: measured,
  started_at: instant,
  finished_at: instant,
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
});

/**
 * A reader of the results of a folder that were written since then (milliseconds since 1970). Only one reading goes on at a time: a
 * disk that hangs holds up as many threads as one reading has. Throws SourceError.
 */
export function createResultReader(folder: string): (since: number, signal: AbortSignal) => Promise<ResultFolder> {
  let isBusy = false;
  return async (since, signal) => {
    if (isBusy) {
      const fix = 'Next step: check the disk of EVAL_RESULTS_DIR';
      throw new SourceError(`the previous read of the result folder has not finished yet. ${fix}`);
    }
    isBusy = true;
    try {
      const { taken, refused, left, wholeSince } = await readFolder(folder, {
        limits: { ...LIMITS, since },
        take: parsed,
        signal,
      });
      const found = { runs: taken, undecided: [], broken: refused, left };
      const trouble = folderTrouble(found);
      return { ...found, trouble, unread: trouble, wholeSince };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new SourceError(`the result folder ${error.what}. Next step: check EVAL_RESULTS_DIR`);
    } finally {
      isBusy = false;
    }
  };
}

/** What was not counted of a folder, and why; null where all was. */
export function folderTrouble({ runs, broken, left }: Pick<ResultFolder, 'runs' | 'broken' | 'left'>): string | null {
  const bad = firstNamed(broken.map(({ name, why }) => `${shownName(name, 40)} ${why}`));
  const read = runs.length + broken.length;
  const parts = [
    ...(bad ? [`these files are not results: ${bad}. Next step: fix or remove them`] : []),
    ...(left > 0 ? [`only ${read} files were read, ${left} more were not. Next step: move old results elsewhere`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : null;
}

function parsed(name: string, text: string): { readonly value: EvalRun } | { readonly why: string } {
  const value = parsePythonJson(text);
  if (value === undefined) return { why: 'is not JSON' };
  const result = resultSchema.safeParse(value);
  if (!result.success) return { why: whyOf(result.error, value) };
  const { expected_hearts, hearts, started_at, finished_at, url, ...rest } = result.data;
  return {
    value: {
      id: name.replace(/\.json$/, ''),
      hearts,
      expectedHearts: expected_hearts,
      ...rest,
      // One that is said to have begun after its end says nothing of how long it took.
      startedAt: started_at <= finished_at ? started_at : null,
      finishedAt: finished_at,
      ...(url !== undefined && { url }),
    },
  };
}

/** The first key of ours that is wrong: what stands in the file is never repeated. */
function whyOf({ issues: [first] }: z.ZodError, value: unknown): string {
  const key = first?.path[0];
  if (key === undefined) return 'is not a JSON object';
  const held = Object.entries(value ?? {}).find(([name]) => name === key)?.[1];
  const isBare = typeof held === 'string' && instant.safeParse(`${held.replace(' ', 'T')}Z`).success;
  const fix = isBare ? ' because it has no time zone: write it as 2026-11-24T12:00:00Z' : '';
  return `has no usable \`${String(key)}\`${fix}`;
}
