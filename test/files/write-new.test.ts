import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileError } from '../../src/files/file-error.ts';
import { isTaken, writeNew } from '../../src/files/write-new.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-new-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FILES = [
  { path: '.env', text: 'KEY=1\n', mode: 0o600 },
  { path: 'catalog/a.yml', text: 'a: 1\n' },
  { path: 'catalog/b.yml', text: 'b: 1\n' },
  { path: 'manifest.yml', text: 'm\n' },
];

describe('new files', () => {
  test('are written whole, with their permissions, and nothing else stays behind', () => {
    writeNew(join(folder, 'new', 'bot'), FILES);
    const bot = join(folder, 'new', 'bot');
    expect(readdirSync(bot).sort()).toEqual(['.env', 'catalog', 'manifest.yml']);
    expect(readdirSync(join(bot, 'catalog'))).toEqual(['a.yml', 'b.yml']);
    expect(statSync(join(bot, '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(bot, '.env'), 'utf8')).toBe('KEY=1\n');
  });

  test.each(['.env', 'manifest.yml', 'catalog'])(
    'where %s exists, nothing is written and it stays as it was',
    (name) => {
      if (name === 'catalog') mkdirSync(join(folder, name));
      else writeFileSync(join(folder, name), 'mine');
      expect(() => writeNew(folder, FILES)).toThrow(FileError);
      expect(readdirSync(folder)).toEqual([name]);
      if (name !== 'catalog') expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    },
  );

  test('a link that leads nowhere counts as something that exists', () => {
    symlinkSync('/nowhere/at/all', join(folder, '.env'));
    expect(isTaken(join(folder, '.env'))).toBe(true);
    expect(() => writeNew(folder, FILES)).toThrow(FileError);
    expect(existsSync('/nowhere')).toBe(false);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  test('a folder that is a file, or one in which a file is a folder as well, is reported, and nothing is left', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeNew(join(folder, 'file'), FILES)).toThrow(/name another folder/);
    expect(() =>
      writeNew(folder, [
        { path: 'x', text: '' },
        { path: 'x/y', text: '' },
      ]),
    ).toThrow(FileError);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written is reported', () => {
    chmodSync(folder, 0o500);
    expect(() => writeNew(folder, FILES)).toThrow(/let the user of the bot write there/);
    chmodSync(folder, 0o700);
  });
});
