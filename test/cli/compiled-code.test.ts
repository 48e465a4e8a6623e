import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { COMPILED_CODE, keepCompiledCode } from '../../src/cli/compiled-code.ts';

/** A folder of data of the user of this test, and where code was kept. */
function open() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'compiled-')));
  onTestFinished(() => {
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true, force: true });
  });
  const data = join(root, 'data');
  mkdirSync(data, { mode: 0o700 });
  const kept: string[] = [];
  return { root, data, kept, keep: (folder = data) => keepCompiledCode(folder, (where) => kept.push(where)) };
}

describe('compiled code', () => {
  test('it is kept in a folder of its own, for this user only, at each start', () => {
    const { data, kept, keep } = open();
    expect([keep(), keep()]).toEqual([true, true]);
    const folder = join(data, COMPILED_CODE);
    expect(kept).toEqual([folder, folder]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('a link to the folder of the data is followed', () => {
    const { root, data, kept, keep } = open();
    symlinkSync(data, join(root, 'link'));
    expect(keep(join(root, 'link'))).toBe(true);
    expect(kept).toEqual([join(data, COMPILED_CODE)]);
  });

  test.each([0o770, 0o707, 0o777])('nothing is kept where others may write: a folder of data with mode %o', (mode) => {
    const { data, kept, keep } = open();
    chmodSync(data, mode);
    expect([keep(), kept]).toEqual([false, []]);
  });

  test('nothing is kept below a folder in which others may write', () => {
    const { root, kept, keep } = open();
    chmodSync(root, 0o777);
    expect([keep(), kept]).toEqual([false, []]);
  });

  test.each([0o770, 0o1777])('nothing is kept in a folder for it with mode %o', (mode) => {
    const { data, kept, keep } = open();
    mkdirSync(join(data, COMPILED_CODE));
    chmodSync(join(data, COMPILED_CODE), mode);
    expect([keep(), kept]).toEqual([false, []]);
  });

  test('nothing is kept behind a link, in a file, or without a folder of data', () => {
    const { root, data, kept, keep } = open();
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(data, COMPILED_CODE));
    expect(keep()).toBe(false);
    rmSync(join(data, COMPILED_CODE));
    writeFileSync(join(data, COMPILED_CODE), '');
    expect(keep()).toBe(false);
    expect(keep(join(root, 'missing'))).toBe(false);
    expect(kept).toEqual([]);
  });

  test('an error of Node does not keep the bot from starting', () => {
    const { data } = open();
    const refuse = () => {
      throw new Error('read-only');
    };
    expect(keepCompiledCode(data, refuse)).toBe(false);
  });
});
