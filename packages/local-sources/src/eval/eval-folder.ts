import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { noise } from '../noise.ts';

/** A folder with a JSON file for each evaluation of a made-up team, as the eval collector reads it. */
export interface EvalFolder {
  readonly path: string;
  /** Writes the results that are due by now and not there yet. */
  refresh(): void;
  /** Takes the whole folder away, as a disk that is not mounted would, or brings it back. */
  setGone(isGone: boolean): void;
  /** Adds a file that is not a result, or removes it. */
  setBroken(isBroken: boolean): void;
}

const HOUR_MS = 3_600_000;
const DAYS = 8;
const KINDS = [
  { type: 'local', everyHours: 6, minutes: 2.2 },
  { type: 'remote', everyHours: 5, minutes: 3.3 },
] as const;

/** Makes the folder, with the results of the last days in it. */
export function createEvalFolder(path: string, clock: Clock): EvalFolder {
  const away = `${path}.away`;
  const broken = () => join(existsSync(away) ? away : path, 'broken.json');
  const folder: EvalFolder = {
    path,
    refresh() {
      if (!existsSync(path)) return;
      for (const { name, result } of resultsUntil(clock())) {
        const file = join(path, name);
        if (!existsSync(file)) writeFileSync(file, JSON.stringify(result, null, 2));
      }
    },
    setGone(isGone) {
      const [from, to] = isGone ? [path, away] : [away, path];
      if (existsSync(from)) renameSync(from, to);
    },
    setBroken(isBroken) {
      if (isBroken) writeFileSync(broken(), '{ "policy": "arena-1", ');
      else rmSync(broken(), { force: true });
    },
  };
  mkdirSync(path, { recursive: true });
  folder.refresh();
  return folder;
}

/** Evaluations end on a fixed grid of time: the same ones at the same time for anybody. */
function resultsUntil(now: number): readonly { readonly name: string; readonly result: object }[] {
  return KINDS.flatMap(({ type, everyHours, minutes }, seed) => {
    const every = everyHours * HOUR_MS;
    const last = Math.floor(now / every);
    return Array.from({ length: Math.floor((DAYS * 24) / everyHours) }, (_, back) => {
      const number = last - back;
      const finishedAt = number * every;
      const deviation = noise(seed, finishedAt, every);
      const result = {
        policy: `arena-${number}`,
        type,
        status: number % 19 === 7 ? 'failure' : 'success',
        hearts: Number((0.57 + 0.02 * deviation).toFixed(3)),
        expected_hearts: 0.57,
        started_at: new Date(finishedAt - minutes * (1 + 0.2 * deviation) * 60_000).toISOString(),
        finished_at: new Date(finishedAt).toISOString(),
      };
      return { name: `${type}-${number}.json`, result };
    });
  });
}
