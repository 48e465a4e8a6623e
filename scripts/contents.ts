import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which files are in the published one. */
export interface Inside {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  /** Folder in which the lock file has it. */
  readonly folder: string;
}

/** The packages that the newest build took in, for `npm run sbom`. */
export const CONTENTS = 'dist/contents.json';
const LICENSES = 'dist/THIRD-PARTY-LICENSES.txt';
const LICENSE_FILE = /^(licen[cs]es?|copying|notice|copyright|ofl)(\W.*)?$/i;
const RULE = `\n${'-'.repeat(80)}\n\n`;

/** Writes down which packages these files are of, and the licences of all of them. */
export function writeContents(files: readonly string[]): void {
  const inside = insideOf(files);
  mkdirSync('dist', { recursive: true });
  writeFileSync(CONTENTS, `${JSON.stringify(inside, undefined, 2)}\n`);
  const head = 'Parts of these packages are inside the files in this folder, each under its own licence.\n';
  writeFileSync(LICENSES, [head, ...inside.map(licenseText)].join(RULE));
}

/** The packages that these files are of, by name and folder. */
export function insideOf(files: readonly string[]): readonly Inside[] {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  const inside = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (typeof license !== 'string') throw new Error(`${folder} names no licence`);
    return { name, version, license, folder };
  });
  return inside.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.folder.localeCompare(b.folder, 'en'));
}

/** `node_modules/a/node_modules/@b/c` of a file somewhere in it; undefined for our own files. */
function packageFolder(file: string): string | undefined {
  return /^.*?(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\/[^/]/.exec(file.replaceAll('\\', '/'))?.[1];
}

/** Name, version and licence of a package, and the texts that it has about it. */
function licenseText({ name, version, license, folder }: Inside): string {
  const texts = readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${[`${name} ${version} (${license})`, ...(texts.length > 0 ? texts : [withoutFile(folder)])].join('\n\n')}\n`;
}

/** A package without a file of its own has its licence in its README, or names its author in its package.json. */
function withoutFile(folder: string): string {
  const readme = ['README.md', 'readme.md', 'Readme.md'].map((name) => join(folder, name)).find(existsSync);
  const [, section] = readme ? (/^#+ *licen[cs]e\b[^\n]*\n+([\s\S]+)/im.exec(readFileSync(readme, 'utf8')) ?? []) : [];
  const { author, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const of = [author?.name ?? author, repository?.url ?? repository].filter(Boolean).join(', ');
  return [of && `By ${of}`, section?.trim()].filter(Boolean).join('\n\n');
}
