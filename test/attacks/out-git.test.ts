import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulatedSources } from '@metta-health-bot/local-sources';
import { afterAll, describe, expect, test } from 'vitest';
import { processEnvironment } from '../../src/config/environment.ts';
import { catalogWith } from './support/out-bot.ts';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { eachOf } from './support/size.ts';

afterAll(removeOwnFolders);

const WHO = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@corp',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@corp',
};
const git = (folder: string, args: readonly string[], input?: string): string =>
  execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    env: { PATH: processEnvironment().PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', ...WHO },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input !== undefined && { input }),
  }).trim();

const [FIELD, LINE] = ['\u001f', '\u001e'];
const forged = (hash: string) =>
  `${hash.repeat(40)}${FIELD}${Math.floor(Date.now() / 1_000)}${FIELD}victim@corp${FIELD}hotfix: forged`;
const SUBJECTS = [
  `one${LINE}${forged('a')}${LINE}`,
  `two${LINE}${Array.from({ length: 500 }, (_, index) => forged(String(index % 10))).join(LINE)}`,
  `three${FIELD}four${FIELD}five`,
  'hotfix: \u001b[2J\u001b]0;title\u0007 red',
  'revert \u0000-less, with a \u2028 and a \r return',
  `${FIELD}${LINE}${FIELD}`,
  '%H%n%ct --format=%s',
  'a plain one',
];

/** A repository with these subjects on main. Messages come by a pipe: an argument takes no line break as it is. */
function repository(subjects: readonly string[]): string {
  const folder = ownFolder();
  git(folder, ['init', '-q', '-b', 'main']);
  for (const subject of subjects)
    git(folder, ['commit', '-q', '--allow-empty', '--cleanup=verbatim', '-F', '-'], subject.replaceAll('\u0000', ''));
  return folder;
}

/** The values that the command printed, by metric. */
function numberIn(said: string, metric: string): number {
  const [, value = ''] = new RegExp(`^${metric.replaceAll('.', '\\.')}\\s.*?([\\d.,]+)\\s*$`, 'm').exec(said) ?? [];
  return Number(value.replaceAll(',', ''));
}

async function collect(folder: string, env: Readonly<Record<string, string>> = {}) {
  const sources = await startSimulatedSources({ clock: Date.now, commitsFolder: folder });
  try {
    return await runProgram(['collect', 'github'], { ...sources.env, ...env }, { withinMs: 40_000 });
  } finally {
    await sources.close();
  }
}

/** A program that says it was run. */
function tripwire(folder: string): {
  readonly program: string;
  readonly wasRun: () => boolean;
  readonly marker: string;
} {
  const [program, marker] = [join(folder, 'tripwire.sh'), join(folder, 'was-run')];
  writeFileSync(program, `#!/bin/sh\ntouch '${marker}'\nexit 1\n`);
  chmodSync(program, 0o755);
  return { program, marker, wasRun: () => existsSync(marker) };
}

/** A commit that claims to be signed, for which git asks the program that its configuration names. */
function signedCommit(folder: string): void {
  const body = git(folder, ['cat-file', 'commit', 'HEAD']);
  const signed = body.replace(
    /^(committer .*)$/m,
    '$1\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----',
  );
  const hash = git(folder, ['hash-object', '-t', 'commit', '-w', '--stdin'], `${signed}\n`);
  git(folder, ['update-ref', 'refs/heads/main', hash]);
}

/** A clone that lacks a commit and would have to ask its origin for it. */
function lacking(folder: string): void {
  const parent = git(folder, ['rev-parse', 'HEAD~1']);
  rmSync(join(folder, '.git/objects', parent.slice(0, 2), parent.slice(2)), { force: true });
}

const HOSTILE: Readonly<Record<string, (program: string, folder: string) => Readonly<Record<string, string>>>> = {
  'gpg.program': (program, folder) => {
    signedCommit(folder);
    return { 'gpg.program': program, 'log.showSignature': 'true' };
  },
  'gpg.ssh.program': (program, folder) => {
    signedCommit(folder);
    return {
      'gpg.format': 'openpgp',
      'gpg.openpgp.program': program,
      'log.showSignature': 'true',
      'gpg.ssh.program': program,
    };
  },
  'core.fsmonitor': (program) => ({ 'core.fsmonitor': program }),
  'core.pager': (program) => ({ 'core.pager': program, 'pager.log': program }),
  'diff.external': (program) => ({ 'diff.external': program, 'log.diffMerges': 'on' }),
  alias: (program) => ({ 'alias.log': `!${program}` }),
  'core.sshCommand': (program, folder) => {
    lacking(folder);
    return {
      'core.sshCommand': program,
      'core.repositoryformatversion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.url': 'ssh://git@127.0.0.1:1/x',
      'protocol.allow': 'always',
    };
  },
  'remote helper': (program, folder) => {
    lacking(folder);
    return {
      'core.repositoryformatversion': '1',
      'extensions.partialClone': 'origin',
      'protocol.ext.allow': 'always',
      'remote.origin.promisor': 'true',
      'remote.origin.url': `ext::${program}`,
    };
  },
  'core.hooksPath': (_, folder) => ({ 'core.hooksPath': folder, 'core.editor': join(folder, 'tripwire.sh') }),
  'credential.helper': (program) => ({ 'credential.helper': `!${program}`, 'core.askPass': program }),
};

const BRANCHES = (marker: string) => [
  ...[
    `--output=${marker}`,
    '-p',
    '--exec=touch x',
    '--help',
    '--all',
    '-n0',
    '--format=%H',
    '--ext-diff',
    '--upload-pack=touch x',
  ],
  ...['-c core.pager=x', '--', '--no-index', `main --output=${marker}`],
];

describe.concurrent('a clone that somebody prepared', () => {
  test('subjects with the separators of git log forge no number', async () => {
    const folder = repository(SUBJECTS);
    const { code, said } = await collect(folder);
    const since = `--since=${Math.floor(Date.now() / 1_000) - 7 * 86_400}`;
    const real = Number(git(folder, ['rev-list', '--count', since, 'main']));
    const counted = numberIn(said, 'github.commits.total_7d');
    judge('git: subjects', [
      {
        attempt: 'the count of commits',
        faults: faultsOf({ [`says ${counted}, git says ${real}`]: counted !== real }),
      },
      { attempt: 'the developers', faults: faultsOf({ 'names a forged one': said.includes('victim') }) },
      {
        attempt: 'the hotfixes',
        faults: faultsOf({
          [`says ${numberIn(said, 'github.commits.hotfix')}`]:
            numberIn(said, 'github.commits.hotfix') > SUBJECTS.filter((subject) => subject.includes('hotfix')).length,
        }),
      },
      { attempt: 'the terminal', faults: faultsOf({ 'is sent a control character': hasControls(said) }) },
      {
        attempt: 'the command',
        faults: faultsOf({ [`ends with ${code}`]: code !== 0, 'shows a stack': showsStack(said) }),
      },
    ]);
    expect(real).toBe(SUBJECTS.length);
  }, 590_000);

  test('no setting of its .git/config runs a program', async () => {
    const all = Object.entries(HOSTILE);
    const attempts = await eachOf(inShort(all, 0, 6), 2, async ([attempt, prepare]) => {
      const folder = repository(['first', 'second', 'third']);
      const { program, wasRun, marker } = tripwire(folder);
      for (const [key, value] of Object.entries(prepare(program, folder))) git(folder, ['config', key, value]);
      rmSync(marker, { force: true });
      const { said, isCutOff } = await collect(folder);
      return {
        attempt,
        faults: faultsOf({ 'its program was run': wasRun(), hangs: isCutOff, 'shows a stack': showsStack(said) }),
      };
    });
    judge('git: hostile configuration', attempts);
  }, 590_000);

  test('a branch that is named like an option is a branch', async () => {
    const attempts = await eachOf(
      inShort(BRANCHES(''), 0).map((_, index) => index),
      2,
      async (index) => {
        const folder = repository(['only one']);
        const marker = join(folder, 'was-written');
        const branch = inShort(BRANCHES(marker), 0)[index] ?? '';
        const CATALOG_FILE = catalogWith('collectors.yml', (source) =>
          source.replace('main: main', `main: ${JSON.stringify(branch)}`),
        );
        const { said, code, isCutOff } = await collect(folder, { CATALOG_FILE });
        const counted = numberIn(said, 'github.commits.total_7d');
        return {
          attempt: branch,
          faults: faultsOf({
            'a file was written': existsSync(marker) || existsSync(join(folder, 'x')),
            [`counts ${counted} commits`]: counted > 0,
            [`ends with ${code}`]: code !== 1 && code !== 78,
            'shows a stack': showsStack(said),
            hangs: isCutOff,
          }),
        };
      },
    );
    judge('git: branches like options', attempts);
  }, 590_000);
});

/** Control characters but line breaks and tabs, which a terminal would obey. */
function hasControls(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (code < 32 && code !== 10 && code !== 9) || code === 127;
  });
}
