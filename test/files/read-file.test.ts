import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processEnvironment } from '../../src/config/environment.ts';
import { ProblemsError } from '../../src/core/problem.ts';
import { readDashboardIds, writeDashboardIds } from '../../src/dashboards/ids.ts';
import { fileError, shownName } from '../../src/files/file-error.ts';
import { readFile, readFileAsync } from '../../src/files/read-file.ts';
import { readFolder } from '../../src/files/read-folder.ts';
import { readTemplate, writeTemplate } from '../../src/sync/templates.ts';

let parent = '';
let folder = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'files-'));
  folder = join(parent, 'inside');
  mkdirSync(folder);
});
afterEach(() => rmSync(parent, { recursive: true }));

const never = new AbortController().signal;
/** What both ways of reading say of a file; they are the same way. */
async function outcome(name: string, mostBytes = 1_000): Promise<string> {
  const limits = { mostBytes, inside: folder };
  const words = (error: unknown) => (error instanceof ProblemsError ? (error.problems[0]?.what ?? '') : String(error));
  const later = await readFileAsync(join(folder, name), limits, never).catch(words);
  let now: string;
  try {
    now = readFile(join(folder, name), limits);
  } catch (error) {
    now = words(error);
  }
  expect(now).toBe(later);
  return now;
}

describe('read file', () => {
  test('a regular file is read, also an empty one, one of exactly the size, and through a link inside', async () => {
    writeFileSync(join(folder, 'a'), 'é'.repeat(500));
    writeFileSync(join(folder, 'empty'), '');
    mkdirSync(join(folder, 'sub'));
    symlinkSync('../a', join(folder, 'sub', 'link'));
    expect(await outcome('a')).toBe('é'.repeat(500));
    expect(await outcome('empty')).toBe('');
    expect(await outcome('sub/link')).toBe('é'.repeat(500));
  });

  test('a file in UTF-16, as shells of Windows write it, is refused: none of its lines would be understood', async () => {
    const text = 'DD_SITE=datadoghq.eu\n';
    writeFileSync(join(folder, 'little'), Buffer.from(`\ufeff${text}`, 'utf16le'));
    writeFileSync(join(folder, 'big'), Buffer.from(`\ufeff${text}`, 'utf16le').swap16());
    writeFileSync(join(folder, 'utf8'), `\ufeff${text}`);
    expect(await outcome('little')).toBe('is in the encoding UTF-16, not UTF-8');
    expect(await outcome('big')).toBe('is in the encoding UTF-16, not UTF-8');
    expect(await outcome('utf8')).toContain('datadoghq.eu');
  });

  test('a folder that is a link itself, and a file whose name begins with two dots, are inside', async () => {
    writeFileSync(join(folder, '..a'), 'x');
    symlinkSync(folder, join(parent, 'alias'));
    expect(await outcome('..a')).toBe('x');
    expect(readFile(join(parent, 'alias', '..a'), { mostBytes: 10, inside: join(parent, 'alias') })).toBe('x');
  });

  test('an entry that is not a regular file is refused at once, however it is called', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    mkdirSync(join(folder, 'sub'));
    const server = createServer().listen(join(folder, 'socket'));
    symlinkSync('pipe', join(folder, 'link'));
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      expect(await outcome('pipe')).toBe('is a pipe, not a file');
      expect(await outcome('link')).toBe('is a pipe, not a file');
      expect(await outcome('sub')).toBe('is a folder, not a file');
      expect(await outcome('socket')).toBe('is a socket, not a file');
    } finally {
      server.close();
    }
    expect(() => readFile('/dev/zero', { mostBytes: 10 })).toThrow(/is a device, not a file/);
    expect(() => readFile('/dev/tty', { mostBytes: 10 })).toThrow(
      /is a device, not a file|cannot be read|does not exist/,
    );
  });

  test('links that lead out, to nothing and in a circle', async () => {
    writeFileSync(join(parent, 'secret'), 's3cret');
    mkdirSync(join(parent, 'inside-not'));
    writeFileSync(join(parent, 'inside-not', 'secret'), 's3cret');
    symlinkSync('/dev/zero', join(folder, 'device'));
    symlinkSync('../secret', join(folder, 'out'));
    symlinkSync('../inside-not', join(folder, 'sub'));
    symlinkSync('nowhere', join(folder, 'gone'));
    symlinkSync('circle', join(folder, 'circle'));
    for (const name of ['device', 'out', 'sub/secret', '../secret'])
      expect(await outcome(name), name).toBe('is a link to outside of its folder');
    expect(await outcome('gone')).toBe('does not exist, or is a broken link');
    expect(await outcome('circle')).toBe('is a circular link');
  });

  test('a file that is too large costs nothing, also where it says that it has no bytes', async () => {
    writeFileSync(join(folder, 'sparse'), '');
    truncateSync(join(folder, 'sparse'), 500_000_000);
    expect(await outcome('sparse')).toBe('is larger than 1 kB');
    writeFileSync(join(folder, 'one-more'), 'x'.repeat(1_001));
    expect(await outcome('one-more')).toBe('is larger than 1 kB');
    // The kernel says 0 bytes of these, and gives many.
    expect(() => readFile('/proc/self/smaps', { mostBytes: 1_000 })).toThrow(/is larger than 1 kB/);
    await expect(readFileAsync('/proc/self/smaps', { mostBytes: 1_000 }, never)).rejects.toThrow(/is larger than 1 kB/);
  });

  test('a file that grows while it is read ends at the limit', async () => {
    const file = join(folder, 'growing');
    writeFileSync(file, 'x');
    const growing = setInterval(() => appendFileSync(file, 'x'.repeat(400_000)), 1);
    try {
      const read = async () => {
        for (;;) await readFileAsync(file, { mostBytes: 3_000_000, inside: folder }, never);
      };
      await expect(read()).rejects.toThrow(/is larger than 3 MB/);
    } finally {
      clearInterval(growing);
    }
  });

  test('a signal ends a reading with its own reason', async () => {
    writeFileSync(join(folder, 'a'), 'x');
    const ended = AbortSignal.abort(new Error('enough'));
    await expect(readFileAsync(join(folder, 'a'), { mostBytes: 10 }, ended)).rejects.toThrow('enough');
  });

  test('an error names the file on one line, without characters that change the terminal, and never the text of the system', () => {
    const name = 'a\u001b[31m\n\u202etxt.json';
    expect(shownName(name)).toBe('a\\u{1b}[31m\\u{a}\\u{202e}txt.json');
    expect([...shownName('💥'.repeat(100))]).toHaveLength(60);
    const error = fileError(`/x/${name}`, Object.assign(new Error('EIO: \u001b[0m'), { code: 'EIO' }));
    expect(error.message).toBe(
      '1 problem to fix:\n\n  /x/a\\u{1b}[31m\\u{a}\\u{202e}txt.json\n    cannot be read (EIO)\n' +
        '    Next step: let the bot read it',
    );
  });

  test('a pipe or a large file in place of .env, of ids.json or of a template is named, not waited for', () => {
    const pipe = (name: string) => execFileSync('mkfifo', [join(folder, name)]);
    for (const name of ['.env', 'ids.json', 'a.json']) pipe(name);
    expect(() => processEnvironment(join(folder, '.env'))).toThrow(/\.env\n {4}is a pipe, not a file/);
    expect(() => readDashboardIds(folder)).toThrow(/ids\.json\n {4}is a pipe, not a file/);
    expect(() => readTemplate(folder, join(folder, 'a.json'))).toThrow(/a\.json\n {4}is a pipe, not a file/);
    rmSync(join(folder, '.env'));
    writeFileSync(join(folder, '.env'), '');
    truncateSync(join(folder, '.env'), 500_000_000);
    expect(() => processEnvironment(join(folder, '.env'))).toThrow(/is larger than 1 MB/);
    writeFileSync(join(folder, '.env'), '\uFEFFDD_SITE=datadoghq.eu\r\nTEAM_TIMEZONE=UTC\r\n');
    expect(processEnvironment(join(folder, '.env'))).toMatchObject({ DD_SITE: 'datadoghq.eu', TEAM_TIMEZONE: 'UTC' });
    writeFileSync(join(folder, '.env'), 'SLACK_BOT_TOKEN="xoxb-1\nexport DD_API_KEY="key-of-it\n');
    expect(() => processEnvironment(join(folder, '.env'))).toThrow(
      /SLACK_BOT_TOKEN in \S+\.env\n {4}the quotation mark before its value is not closed .* DD_API_KEY is part of it/,
    );
    expect(() => processEnvironment(join(folder, '.env'))).not.toThrow(/xoxb|key-of-it/);
    writeFileSync(join(folder, '.env'), 'DD_SITE="datadoghq.eu"\nNOTES="a\nDD_SITE=b"\n');
    expect(processEnvironment(join(folder, '.env'))).toMatchObject({ DD_SITE: 'datadoghq.eu' });
    expect(processEnvironment(join(folder, 'none')).PATH).toBe(processEnvironment(join(folder, 'none')).PATH);
  });

  test('a file is written as a new one, never through a link or a pipe that is in its place', () => {
    const victim = join(parent, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(folder, 'ids.json.new'));
    writeDashboardIds(folder, { site: 'https://x.example.com', dashboards: {} });
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(readDashboardIds(folder)?.site).toBe('https://x.example.com');
    execFileSync('mkfifo', [join(folder, 'a.json.new')]);
    symlinkSync(victim, join(folder, 'a.json'));
    writeTemplate(folder, join(folder, 'a.json'), { a: 1 });
    expect(readTemplate(folder, join(folder, 'a.json'))).toBe('{\n  "a": 1\n}\n');
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  test('a fault of the bot itself is not reported as an unreadable file', async () => {
    const fault = new TypeError('not a function');
    expect(() => fileError('/x/a', fault)).toThrow(fault);
    writeFileSync(join(folder, 'a.json'), '{}');
    const limits = { ending: '.json', since: 0, mostNames: 9, mostFiles: 9, mostBytes: 99, mostBytesInAll: 99 };
    const faulty = () => {
      throw fault;
    };
    await expect(readFolder(folder, { limits, take: faulty, signal: never })).rejects.toBe(fault);
  });
});
