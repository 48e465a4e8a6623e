import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir(), GIT_CONFIG_NOSYSTEM: '1' };

/** A commit that a test makes; empty, as its files matter to nobody. */
export interface TestCommit {
  /** When it was written and committed, in milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly author?: string;
}

/** Repositories in a folder of their own. */
export interface Repositories extends Disposable {
  readonly folder: string;
  /** Runs git in one of them, at a moment that its reflog takes down. */
  git(repository: string, args: readonly string[], at?: number): string;
  commit(repository: string, ...commits: readonly TestCommit[]): void;
  /** A path in the folder. */
  path(...names: readonly string[]): string;
  /** Makes it look as if these files of a repository had been written then; all of them where none is named. */
  age(repository: string, at: number, ...files: readonly string[]): void;
}

/** Makes one repository, `origin`, with the branch main. */
export function repositories(): Repositories {
  const folder = mkdtempSync(join(tmpdir(), 'clones-'));
  const path = (...names: readonly string[]) => join(folder, ...names);
  const git: Repositories['git'] = (repository, args, at) => {
    const seconds = at === undefined ? {} : dates(at);
    return execFileSync('git', ['-C', path(repository), ...args], {
      env: { ...ENV, ...seconds, ...IDENTITY },
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  };
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', path('origin')], { env: ENV });
  return {
    folder,
    path,
    git,
    commit(repository, ...commits) {
      const branch = git(repository, ['symbolic-ref', 'HEAD']);
      const has = git(repository, ['for-each-ref', branch]) !== '';
      const lines = commits.flatMap((commit, index) => imported(branch, commit, has && index === 0));
      const fast = ['-C', path(repository), 'fast-import', '--quiet'];
      execFileSync('git', fast, { env: ENV, input: lines.join('\n') });
    },
    age(repository, at, ...files) {
      const all = files.length > 0 ? files : readdirSync(path(repository), { recursive: true, encoding: 'utf8' });
      for (const file of all) utimesSync(path(repository, file), at / 1000, at / 1000);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function imported(branch: string, { at, message, author = DEV }: TestCommit, continues: boolean): readonly string[] {
  const when = `${Math.floor(at / 1000)} +0000`;
  const before = [`commit ${branch}`, `author ${author} ${when}`, `committer ${DEV} ${when}`];
  return [...before, `data ${Buffer.byteLength(message)}`, message, ...(continues ? [`from ${branch}^0`] : []), ''];
}

const DEV = 'dev <dev@example.com>';
const IDENTITY = {
  GIT_COMMITTER_NAME: 'dev',
  GIT_COMMITTER_EMAIL: 'dev@example.com',
  GIT_AUTHOR_NAME: 'dev',
  GIT_AUTHOR_EMAIL: 'dev@example.com',
};
const dates = (at: number) => {
  const date = `${Math.floor(at / 1000)} +0000`;
  return { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
};
