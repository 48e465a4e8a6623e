import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { processEnvironment } from '../../../src/config/environment.ts';
import { repositoryFiles } from '../../support/repository-files.ts';
import { createIgnored } from './docker-ignore.ts';
import { readStages, type Stage, type Step, stepsOf } from './dockerfile.ts';

/** An image without a container: its files in a folder, and what the Dockerfile says about its start. */
export interface Image {
  /** What `/` is in the image, without the files of the base image. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  /** `10001:10001`. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
}

/** Carries out the Dockerfile's steps in a folder: each stage in a folder of its own, which stands for its `/`. */
export function buildImage(folder: string): Image {
  const stages = readStages();
  const roots = new Map<string, string>();
  for (const [index, stage] of stages.entries()) {
    const root = join(folder, stage.name ?? `stage-${index}`);
    mkdirSync(root);
    roots.set(stage.name ?? '', root);
    carryOut(stage, root, roots);
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error('The Dockerfile has no stage');
  const steps = stepsOf(stages, last);
  const lastOf = (keyword: string) => steps.findLast((step) => step.keyword === keyword);
  return {
    root: roots.get('') ?? '',
    workdir: lastOf('WORKDIR')?.text ?? '/',
    env: Object.fromEntries(steps.filter(({ keyword }) => keyword === 'ENV').flatMap(({ words }) => words.map(pairOf))),
    user: lastOf('USER')?.text ?? '0:0',
    entrypoint: lastOf('ENTRYPOINT')?.list ?? [],
    healthcheck: lastOf('HEALTHCHECK')?.list ?? [],
  };
}

function pairOf(word: string): readonly [string, string] {
  const [name = '', value = ''] = word.split(/=(.*)/, 2);
  return [name, value];
}

function carryOut({ steps }: Stage, root: string, roots: ReadonlyMap<string, string>): void {
  let workdir = '/';
  const placeOf = (path: string) => join(root, path.startsWith('/') ? path : join(workdir, path));
  for (const step of steps) {
    if (step.keyword === 'WORKDIR') {
      workdir = step.text;
      mkdirSync(placeOf('.'), { recursive: true });
    } else if (step.keyword === 'RUN') {
      execFileSync('sh', ['-c', step.text], { cwd: placeOf('.'), env: environmentOfBuild(), stdio: 'pipe' });
    } else if (step.keyword === 'COPY') {
      const from = step.flags.from;
      if (from === undefined) copyFromContext(step, placeOf);
      else copyFromStage(step, roots.get(from) ?? '', placeOf);
    }
  }
}

/** As in a container that is built: nothing of the test runner, and nothing of the script of npm that started it. */
function environmentOfBuild(): Record<string, string> {
  const names = /^(PATH|HOME|npm_config_(registry|cache|userconfig|globalconfig))$/i;
  const all = Object.entries(processEnvironment()).filter(([name]) => names.test(name));
  return Object.fromEntries(all.map(([name, value]) => [name, value ?? '']));
}

function copyFromContext({ words }: Step, placeOf: (path: string) => string): void {
  const [to = '', from] = [words.at(-1), words.slice(0, -1)];
  for (const file of contextFiles()) {
    const source = from.find((one) => one === '.' || one === file);
    if (source === undefined) continue;
    const place = source === '.' ? placeOf(join(to, file)) : placeOf(join(to, file.split('/').at(-1) ?? ''));
    mkdirSync(dirname(place), { recursive: true });
    cpSync(file, place);
  }
}

function copyFromStage({ words, flags }: Step, root: string, placeOf: (path: string) => string): void {
  const [from = '', to = ''] = words;
  const [source, place] = [join(root, from), placeOf(to)];
  mkdirSync(place, { recursive: true });
  if (!statSync(source).isDirectory()) throw new Error(`${from} is not a folder`);
  // As links: nothing writes to either afterwards.
  execFileSync('cp', ['-al', `${source}/.`, place]);
  const [uid, gid] = (flags.chown ?? '').split(':').map(Number);
  if (uid !== undefined && gid !== undefined) chownSync(place, uid, gid);
}

/** Files of this repository that `docker build` would get from a fresh clone. */
function contextFiles(): readonly string[] {
  const isIgnored = createIgnored();
  return repositoryFiles().filter((file) => !isIgnored(file));
}
