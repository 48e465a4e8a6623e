import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeFolder, writeFile } from '../../src/files/write-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'write-file-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('write file', () => {
  test('a file is replaced as a whole and leaves no temporary file behind', () => {
    const deep = join(folder, 'a', 'b');
    makeFolder(deep);
    writeFile(join(deep, 'ids.json'), 'one');
    writeFile(join(deep, 'ids.json'), 'two');
    expect(readFileSync(join(deep, 'ids.json'), 'utf8')).toBe('two');
    expect(readdirSync(deep)).toEqual(['ids.json']);
  });

  test('a file in a folder that does not exist is refused with its path', () => {
    expect(() => writeFile(join(folder, 'missing', 'ids.json'), 'one')).toThrow(/missing/);
  });
});
