import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SourceError } from '../source-error.ts';
import type { EvalRun } from './eval-run.ts';

/** What a folder held: the runs, and the files that are none. */
export interface ResultFolder {
  readonly runs: readonly EvalRun[];
  readonly broken: readonly string[];
}

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** One result, `NAME.json`: the file's name is the run's id. */
const resultSchema = z.object({
  policy: z.string(),
  type: z.enum(['local', 'remote']),
  status: z.enum(['success', 'failure']),
  hearts: z.number().optional(),
  expected_hearts: z.number().optional(),
  started_at: instant,
  finished_at: instant,
  url: z.url({ protocol: /^https?$/ }).optional(),
});

/** Reads the results of a folder that were written since then (milliseconds since 1970). Throws SourceError without the folder. */
export async function readResultFolder(folder: string, since: number): Promise<ResultFolder> {
  const names = await readdir(folder).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason';
    throw new SourceError(`the folder of results cannot be read (${code}). Next step: check EVAL_RESULTS_DIR`);
  });
  const runs: EvalRun[] = [];
  const broken: string[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const text = await readSince(join(folder, name), since).catch(() => '');
    if (text === null) continue;
    const run = parsed(name, text);
    if (run) runs.push(run);
    else broken.push(name);
  }
  return { runs, broken };
}

/** The text of a file; null where it was written before. */
async function readSince(file: string, since: number): Promise<string | null> {
  const { mtimeMs } = await stat(file);
  return mtimeMs < since ? null : readFile(file, 'utf8');
}

function parsed(name: string, text: string): EvalRun | undefined {
  try {
    const { expected_hearts, hearts, started_at, finished_at, url, ...rest } = resultSchema.parse(JSON.parse(text));
    return {
      ...{ id: name.replace(/\.json$/, ''), hearts, expectedHearts: expected_hearts, ...rest },
      ...{ startedAt: started_at, finishedAt: finished_at, ...(url !== undefined && { url }) },
    };
  } catch {
    return undefined;
  }
}
