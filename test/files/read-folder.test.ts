import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFolder } from '../../src/files/read-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-'));
  // The file 9 is the newest.
  for (let number = 0; number < 10; number += 1) {
    const file = join(folder, `${number}.json`);
    writeFileSync(file, 'x'.repeat(10));
    utimesSync(file, 1_000 + number, 1_000 + number);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROOMY = { ending: '.json', since: 0, mostNames: 100, mostFiles: 100, mostBytes: 100, mostBytesInAll: 1_000 };
const read = async (less: Partial<typeof ROOMY>) => {
  const taken: string[] = [];
  const take = (name: string) => {
    taken.push(name);
    return { value: name };
  };
  const { refused, left } = await readFolder(folder, {
    limits: { ...ROOMY, ...less },
    take,
    signal: new AbortController().signal,
  });
  return { names: taken.sort(), refused, left };
};

describe('read folder', () => {
  test('the newest of too many files are read, and the others counted', async () => {
    expect(await read({ mostFiles: 3 })).toMatchObject({ names: ['7.json', '8.json', '9.json'], refused: [], left: 7 });
  });

  test('the names beyond the bound are not read, and counted', async () => {
    const { names, left } = await read({ mostNames: 4 });
    expect([names.length, left]).toEqual([4, 6]);
  });

  test('the newest files are read where all have too many bytes, and the others counted', async () => {
    expect(await read({ mostBytesInAll: 45 })).toMatchObject({
      names: ['6.json', '7.json', '8.json', '9.json'],
      left: 6,
    });
  });

  test('a file that is too large is refused with the reason, and costs no other', async () => {
    writeFileSync(join(folder, '9.json'), 'x'.repeat(101));
    const { names, refused, left } = await read({});
    expect([names.length, refused.map(({ name }) => name), left]).toEqual([9, ['9.json'], 0]);
    expect(refused[0]?.why).toMatch(/is larger than/);
  });
});
