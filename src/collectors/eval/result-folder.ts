import { z } from 'zod';
import { FileError, shownName } from '../../files/file-error.ts';
import { type Refused, readFolder } from '../../files/read-folder.ts';
import { firstNamed } from '../collector.ts';
import { SourceError } from '../exchange.ts';
import { parsePythonJson } from '../python-json.ts';
import type { EvalResults } from './eval-collector.ts';
import type { EvalRun } from './eval-metrics.ts';

/**
 * Contents of a result folder: the runs, the files that are not results with the reason, and the number of files left out because they are
 * too many or too large together.
 */
export interface ResultFolder extends EvalResults {
  readonly broken: readonly Refused[];
  readonly left: number;
}

/** Limits of one reading: a result has some hundred bytes, and no team has more of them in a week. */
export const LIMITS = {
  ending: '.json',
  mostNames: 100_000,
  mostFiles: 2_000,
  mostBytes: 256_000,
  mostBytesInAll: 50_000_000,
} as const;

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** A number, or undefined if the result has none: Python's JSON writes None as null, and NaN becomes null. */
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
 * Creates a reader of the results in a folder that were written since a time (milliseconds since 1970). Only one reading runs at a time,
 * so that a disk that hangs blocks no more threads than one reading has. Throws SourceError.
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
        take: parseResult,
        signal,
      });
      const read = { runs: taken, undecided: [], broken: refused, left };
      const problem = folderProblem(read);
      return { ...read, problem, unread: problem, wholeSince };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new SourceError(`the result folder ${error.what}. Next step: check EVAL_RESULTS_DIR`);
    } finally {
      isBusy = false;
    }
  };
}

/** Message about files of a folder that were not counted, with the next step; null if all were. */
export function folderProblem({ runs, broken, left }: Pick<ResultFolder, 'runs' | 'broken' | 'left'>): string | null {
  const bad = firstNamed(broken.map(({ name, why }) => `${shownName(name, 40)} ${why}`));
  const read = runs.length + broken.length;
  const parts = [
    ...(bad ? [`these files are not results: ${bad}. Next step: fix or remove them`] : []),
    ...(left > 0 ? [`only ${read} files were read, ${left} more were not. Next step: move old results elsewhere`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : null;
}

function parseResult(name: string, text: string): { readonly value: EvalRun } | { readonly why: string } {
  const value = parsePythonJson(text);
  if (value === undefined) return { why: 'is not JSON' };
  const result = resultSchema.safeParse(value);
  if (!result.success) return { why: invalidReason(result.error, value) };
  const { expected_hearts, hearts, started_at, finished_at, url, ...rest } = result.data;
  return {
    value: {
      id: name.replace(/\.json$/, ''),
      hearts,
      expectedHearts: expected_hearts,
      ...rest,
      // A start after the end says nothing about the duration.
      startedAt: started_at <= finished_at ? started_at : null,
      finishedAt: finished_at,
      ...(url !== undefined && { url }),
    },
  };
}

/** Reason that names the first invalid key; values of the file are never repeated. */
function invalidReason({ issues: [first] }: z.ZodError, value: unknown): string {
  const key = first?.path[0];
  if (key === undefined) return 'is not a JSON object';
  const written = Object.entries(value ?? {}).find(([name]) => name === key)?.[1];
  const isBare = typeof written === 'string' && instant.safeParse(`${written.replace(' ', 'T')}Z`).success;
  const fix = isBare ? ' because it has no time zone: write it as 2026-11-24T12:00:00Z' : '';
  return `has no usable \`${String(key)}\`${fix}`;
}
