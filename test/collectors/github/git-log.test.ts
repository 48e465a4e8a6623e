import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitLog, LIMITS } from '../../../src/collectors/github/git-log.ts';
import { gitProblem } from '../../../src/collectors/github/git-run.ts';

const NOW = 1_790_000_000;
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir() };

let parent = '';
let clone = '';
/** What a hostile program would write. */
let marker = '';
const git = (args: readonly string[], input: string | Buffer = '') =>
  execFileSync('git', ['-C', clone, ...args], { env: ENVIRONMENT, input, encoding: 'utf8', stdio: 'pipe' }).trim();

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'git-log-'));
  clone = join(parent, 'clone');
  marker = join(parent, 'marker');
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', clone]);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const OPTIONS = () => ({ folder: clone, branch: 'main', since: 0, now: 1_000 * NOW, environment: ENVIRONMENT });
const read = (
  more: { branch?: string; folder?: string; signal?: AbortSignal; environment?: typeof ENVIRONMENT } = {},
) =>
  gitLog(
    {
      folder: more.folder ?? clone,
      branch: more.branch ?? 'main',
      since: 1_000 * (NOW - 86_400),
      now: 1_000 * NOW,
      environment: more.environment ?? ENVIRONMENT,
    },
    more.signal ?? new AbortController().signal,
  ).then(({ commits }) => commits);

/** A commit of exactly these bytes, as somebody may push it. */
function commit(message: string | Buffer, more: { author?: string; headers?: string; parent?: string } = {}): string {
  const { author = 'dev <dev@example.com>', headers = '', parent: known } = more;
  const tree = git(['write-tree']);
  const before = known ?? git(['for-each-ref', '--format=%(objectname)', 'refs/heads/main']);
  const text = [
    `tree ${tree}\n`,
    before ? `parent ${before}\n` : '',
    `author ${author} ${NOW} +0000\ncommitter dev <dev@example.com> ${NOW} +0000\n${headers}\n`,
  ].join('');
  const body = Buffer.concat([Buffer.from(text), Buffer.from(message)]);
  const made = git(['hash-object', '--literally', '-t', 'commit', '-w', '--stdin'], body);
  git(['update-ref', 'refs/heads/main', made]);
  return made;
}

const SEPARATED = Array.from({ length: 500 }, (_, index) =>
  ['\u001e', 'f'.repeat(40), '\u001f', NOW, '\u001f', 'victim@corp', '\u001f', `hotfix ${index}`].join(''),
).join('');

describe('git log', () => {
  test.each([
    ['with the separators of ASCII', `x${SEPARATED}`],
    ['with newlines and carriage returns', `x\n\n${'f'.repeat(40)}\n${NOW}\nvictim\nhotfix\r${'f'.repeat(40)}`],
    ['with a NUL', Buffer.from(`x\0${'f'.repeat(40)}\0${NOW}\0victim@corp\0hotfix`)],
    ['with escape sequences', '\u001b[2J\u001b]0;x\u0007\u009bx'],
    ['that is no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a])],
    ['of nothing', ''],
    ['of the format of git', '%x00%H%x00%ct'],
  ])('a subject %s is one commit of its author', async (_, message) => {
    commit('first\n');
    const made = commit(message);
    const commits = await read();
    expect(commits.map(({ sha }) => sha)).toContain(made);
    expect(commits).toHaveLength(2);
    expect(new Set(commits.map(({ author }) => author.name))).toEqual(new Set(['dev']));
    expect(commits.every(({ subject }) => !/\p{Cc}/u.test(subject))).toBe(true);
  });

  test.each([
    ['a name with separators', `a\u001e${'f'.repeat(40)}\u001f${NOW}\u001fvictim <a@example.com>`],
    ['a name with a NUL', 'a\0victim <a@example.com>'],
    ['an address with separators', `a <a\u001evictim\u001f@example.com>`],
    ['escape sequences', '\u001b[31ma\u001b[0m <a@example.com>'],
    ['no address', 'a'],
  ])('an author with %s is one author', async (_, author) => {
    commit('first\n', { author });
    const commits = await read();
    expect(commits).toHaveLength(1);
    expect(commits[0]?.author.name).not.toMatch(/\p{Cc}|^victim/u);
  });

  test('an encoding that a commit claims hides no NUL, and the clone cannot choose the one of the answer', async () => {
    for (const encoding of ['UTF-7', 'UTF-16', 'UTF-16LE', 'UCS-4', 'ISO-2022-JP'])
      commit(`x +AAA-${'f'.repeat(40)}+AAA-${NOW}+AAA-victim+AAA-hotfix\n`, { headers: `encoding ${encoding}\n` });
    git(['config', 'i18n.logOutputEncoding', 'UTF-16']);
    const commits = await read();
    expect(commits).toHaveLength(5);
    expect(commits.some(({ author }) => author.name === 'victim')).toBe(false);
  });

  test('a subject of 3 MB costs its end only', async () => {
    commit(`hotfix ${'x'.repeat(3_000_000)}\n`);
    commit('second\n');
    const commits = await read();
    expect(commits.map(({ subject }) => subject.length)).toEqual([6, 1_000]);
  });

  /** Each a config of a clone that makes a plain `git log` do what it should not; checked below to be no empty threat. */
  const HOSTILE: readonly {
    readonly name: string;
    readonly config: () => Readonly<Record<string, string>>;
    readonly missing?: true;
  }[] = [
    { name: 'gpg.program', config: () => ({ 'log.showSignature': 'true', 'gpg.program': program() }) },
    {
      name: 'gpg.ssh.program',
      config: () => ({
        'log.showSignature': 'true',
        'gpg.ssh.program': program(),
        'gpg.ssh.allowedSignersFile': program(),
      }),
    },
    {
      name: 'a fetch of what is missing, by ext::',
      config: () => ({ ...PARTIAL, 'remote.origin.url': `ext::${program()}`, 'protocol.ext.allow': 'always' }),
      missing: true,
    },
    {
      name: 'a fetch of what is missing, by uploadpack',
      config: () => ({ ...PARTIAL, 'remote.origin.url': clone, 'remote.origin.uploadpack': program() }),
      missing: true,
    },
    {
      name: 'a fetch of what is missing, by ssh',
      config: () => ({ ...PARTIAL, 'remote.origin.url': 'ssh://localhost/x', 'core.sshCommand': program() }),
      missing: true,
    },
  ];
  const PARTIAL = {
    'core.repositoryFormatVersion': '1',
    'extensions.partialClone': 'origin',
    'remote.origin.promisor': 'true',
    'protocol.allow': 'always',
    'protocol.file.allow': 'always',
    'protocol.ssh.allow': 'always',
  };

  function program(): string {
    const file = join(parent, 'program');
    writeFileSync(file, `#!/bin/sh\ntouch '${marker}'\nexit 1\n`, { mode: 0o755 });
    return file;
  }

  test.each(HOSTILE)(
    'a clone whose config names a program runs none of it: $name',
    async ({ name, config, missing }) => {
      const signature = name.includes('ssh.') ? 'SSH SIGNATURE' : 'PGP SIGNATURE';
      const headers = `gpgsig -----BEGIN ${signature}-----\n \n x\n -----END ${signature}-----\n`;
      commit('signed\n', { headers, ...(missing && { parent: '1'.repeat(40) }) });
      for (const [key, value] of Object.entries(config())) git(['config', key, value]);
      try {
        git(['log', 'main']);
      } catch {
        // Git ends with an error where the program gives it nothing.
      }
      expect(existsSync(marker), 'the threat is real').toBe(true);
      rmSync(marker);
      const commits = await read().catch((error: unknown) => String(error));
      expect(existsSync(marker)).toBe(false);
      if (missing)
        expect(commits).toMatch(/the clone is a partial one and lacks required objects, .*Next step: clone again/);
      else expect(commits).toHaveLength(1);
    },
  );

  test('programs that git runs at other times are not run either', async () => {
    commit('first\n');
    const keys = [
      'core.fsmonitor',
      'core.pager',
      'pager.log',
      'core.editor',
      'diff.external',
      'core.askPass',
      'alias.log',
    ];
    for (const key of [
      ...keys,
      'core.gitProxy',
      'core.alternateRefsCommand',
      'credential.helper',
      'trace2.eventTarget',
    ])
      git(['config', key, key === 'alias.log' ? `!${program()}` : program()]);
    git(['config', 'core.hooksPath', parent]);
    for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman'])
      writeFileSync(join(parent, hook), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    writeFileSync(join(clone, '.gitattributes'), '* diff=x filter=x\n');
    for (const key of ['diff.x.textconv', 'diff.x.command', 'filter.x.smudge', 'filter.x.clean', 'filter.x.process'])
      git(['config', key, program()]);
    expect(await read()).toHaveLength(1);
    expect(existsSync(marker)).toBe(false);
  });

  test('a mailmap that the config names is not read; that of the clone is', async () => {
    commit('first\n', { author: 'a <a@example.com>' });
    git(['config', 'mailmap.file', '/dev/zero']);
    writeFileSync(join(clone, '.mailmap'), 'Ada <a@example.com>\n');
    expect((await read()).map(({ author }) => author.name)).toEqual(['Ada']);
  });

  test('a file of grafts hides no commits', async () => {
    commit('first\n');
    const tip = commit('second\n');
    mkdirSync(join(clone, '.git', 'info'), { recursive: true });
    writeFileSync(join(clone, '.git', 'info', 'grafts'), `${tip}\n`);
    expect(git(['rev-list', '--count', 'main'])).toBe('1');
    expect(await read()).toHaveLength(2);
  });

  test('a partial clone that lacks its mailmap is reported as partial', async () => {
    writeFileSync(join(clone, '.mailmap'), 'Ada <dev@example.com>\n');
    git(['add', '.mailmap']);
    commit('first\n');
    git(['config', 'uploadpack.allowFilter', 'true']);
    const mirror = join(parent, 'partial');
    execFileSync('git', ['clone', '--quiet', '--mirror', '--filter=blob:none', `file://${clone}`, mirror]);
    await expect(read({ folder: mirror })).rejects.toThrow(
      'git log: the clone is a partial one and lacks required objects, such as its .mailmap. Next step: clone again without --filter',
    );
  });

  test('a mirror is read by a user whose git takes no bare repository that it comes upon', async () => {
    commit('first\n');
    const mirror = join(parent, 'mirror');
    execFileSync('git', ['clone', '--quiet', '--mirror', clone, mirror], { stdio: 'ignore' });
    writeFileSync(join(parent, '.gitconfig'), '[safe]\n\tbareRepository = explicit\n');
    const environment = { ...OPTIONS().environment, HOME: parent };
    expect(() => execFileSync('git', ['-C', mirror, 'log'], { env: environment, stdio: 'ignore' })).toThrow();
    expect(await read({ folder: mirror, environment })).toHaveLength(1);
  });

  test('a git that does not end is killed with the signal, at once', async () => {
    commit('first\n');
    execFileSync('mkfifo', [join(parent, 'pipe')]);
    appendFileSync(join(clone, '.git', 'config'), `[include]\n\tpath = ${join(parent, 'pipe')}\n`);
    const start = performance.now();
    await expect(read({ signal: AbortSignal.timeout(300) })).rejects.toThrow(/git log: it took too long/);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test.each([
    ['commits', { commits: 2 }, /it has more than 2 commits/],
    ['bytes', { bytes: 100 }, /its output is over 0\.0001 MB/],
    ['time', { timeoutMs: 1 }, /it took too long/],
  ])('a clone with too much: its %s', async (_, less, words) => {
    for (let count = 0; count < 3; count += 1) commit(`subject ${count}\n`);
    const options = { ...OPTIONS(), since: 1_000 * (NOW - 86_400) };
    const signal = new AbortController().signal;
    expect((await gitLog(options, signal, { ...LIMITS, commits: 3 })).commits).toHaveLength(3);
    await expect(gitLog(options, signal, { ...LIMITS, ...less })).rejects.toThrow(words);
  });

  test('a branch called -- does not exist, though git would take it for the end of the names and answer about another', async () => {
    const options = { ...OPTIONS(), branch: '--' };
    await expect(gitLog(options, new AbortController().signal)).rejects.toThrow('the clone has no branch --');
  });

  test('an error of git is reported in words of the bot, without those of git', async () => {
    commit('first\n');
    await expect(read({ branch: '\u001b[31mnone' })).rejects.toThrow(
      /^git log: the clone has no branch \\u\{1b\}\[31mnone, but these: main\. Next step: check `main`/,
    );
    await expect(read({ folder: parent })).rejects.toThrow(
      /git log: the folder is not a git clone\. Next step: check GITHUB_COMMITS_DIR/,
    );
    await expect(read({ folder: join(parent, 'none') })).rejects.toThrow(
      /the folder does not exist, or may not be read\. Next step/,
    );
    const options = { ...OPTIONS(), environment: { PATH: parent } };
    await expect(gitLog(options, new AbortController().signal)).rejects.toThrow(
      /git is not installed\. Next step: install it/,
    );
    writeFileSync(join(clone, '.git', 'config'), '\u001b[31m');
    await expect(read()).rejects.toThrow(/the config of the clone cannot be read\. Next step/);
    expect(gitProblem('\u001b[31mfatal: owned', { folder: clone, branch: 'main' })).toMatch(/^git failed\. Next step/);
  });

  test.runIf(process.getuid?.() === 0)(
    'a clone of another user is refused by git, and the words say how to allow it',
    async () => {
      commit('first\n');
      chownSync(clone, 12_345, 12_345);
      chownSync(join(clone, '.git'), 12_345, 12_345);
      await expect(read()).rejects.toThrow(/belongs to another user.*git config --global --add safe\.directory/);
    },
  );
});
