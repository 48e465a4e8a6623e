import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DOCTOR_FIGURES } from './limits-page-doctor-figures.ts';
import { PROCESS_FIGURES } from './limits-page-figures.ts';
import { LIVE_FIGURES } from './limits-page-live-figures.ts';
import { REQUEST_FIGURES } from './limits-page-request-figures.ts';

const FIGURES: Readonly<Record<string, readonly string[]>> = {
  ...PROCESS_FIGURES,
  ...REQUEST_FIGURES,
  ...DOCTOR_FIGURES,
  ...LIVE_FIGURES,
};

const page = readFileSync('docs/limits.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (What \||---)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const nameOf = ([, name = '']: readonly string[]) => name;

describe('limits page', () => {
  test('a limit of docs/limits.md names its test, which exists', () => {
    expect(rows.length).toBeGreaterThan(20);
    const tests = rows.map((cells) => cells.at(-2) ?? '');
    expect(tests.filter((test) => !/^test\/[\w/-]+\.test\.ts$/.test(test) || !existsSync(test))).toEqual([]);
  });

  test('every row is in a table: directly after its head or another row', () => {
    const lines = page.split('\n');
    const widths = rows.map((cells) => cells.length - 2);
    expect(widths.filter((width) => width !== 4 && width !== 5)).toEqual([]);
    const loose = lines.filter(
      (line, index) => line.startsWith('| ') && lines[index - 1] === '' && !/^\| What \|/.test(line),
    );
    expect(loose).toEqual([]);
  });

  test('a figure of a limit is the constant in the code, and no figure is left over', () => {
    const wrong = rows.flatMap((cells) => {
      const bound = cells[2] ?? '';
      const figures = FIGURES[nameOf(cells)] ?? [];
      const missing = figures.filter((figure) => !holds(bound, figure)).map((figure) => `has no ${figure}`);
      const rest = figures.reduce((left, figure) => left.replaceAll(exactly(figure), '$1'), bound);
      const unknown = (rest.match(/\d[\d,.]*/g) ?? []).map((figure) => `${figure} is no constant`);
      return [...missing, ...unknown].map((what) => `${nameOf(cells)}: ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  test('the figures are of rows that exist', () => {
    const names = rows.map(nameOf);
    expect(Object.keys(FIGURES).filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** The figure, not as the end or the beginning of a longer one. */
function exactly(figure: string): RegExp {
  return new RegExp(`(^|[^\\d,.])${figure.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}(?![\\d]|,\\d|\\w)`, 'g');
}

function holds(text: string, figure: string): boolean {
  return exactly(figure).test(text);
}
