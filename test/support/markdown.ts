import { readFileSync } from 'node:fs';
import { repositoryFiles } from './repository-files.ts';

/** Documents that people read, relative to the root: the README, CONTRIBUTING and all pages of docs/. */
export function documents(): readonly string[] {
  return markdownFiles(['README.md', 'CONTRIBUTING.md', 'docs']);
}

/** Markdown files of these files and folders that git knows or would add. */
export function markdownFiles(places: readonly string[]): readonly string[] {
  return repositoryFiles(places).filter((file) => file.endsWith('.md'));
}

/** Lines of a document outside of its code blocks. */
export function proseOf(file: string): readonly string[] {
  let isCode = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => {
      const isFence = /^\s*```/.test(line);
      if (isFence) isCode = !isCode;
      return !isFence && !isCode;
    });
}

/** Cells of the rows of a document's tables, without their heads. */
export function tableRowsOf(file: string): readonly (readonly string[])[] {
  const lines = proseOf(file);
  const isRule = (line = '') => /^\|[ -]+\|/.test(line) && !/[a-z0-9`]/i.test(line);
  return lines
    .filter((line, index) => line.startsWith('| ') && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** Anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(file: string): readonly string[] {
  return proseOf(file)
    .filter((line) => /^#+ /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
}
