import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { PACKAGE_ROOT, SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { TYPED_DASHBOARDS } from '../fixtures/typed-dashboards.ts';
import { TYPED_DIGEST } from '../fixtures/typed-digest.ts';
import { TYPED_HEALTH } from '../fixtures/typed-health.ts';
import { TYPED_INCIDENTS } from '../fixtures/typed-incidents.ts';
import { inputsOf, isAnswered, typedAnswers } from '../support/typed-answers.ts';

const inputs = [TYPED_HEALTH, TYPED_DASHBOARDS, TYPED_INCIDENTS, TYPED_DIGEST].flatMap(inputsOf);
const answer = typedAnswers(loadCatalog(SHIPPED_CATALOG));
const rows: string[] = [];

/** Writes test/artifacts/typed-inputs.md: every input, the question that was answered, and the answer. */
afterAll(() => {
  const folder = join(PACKAGE_ROOT, 'test', 'artifacts');
  mkdirSync(folder, { recursive: true });
  const head = ['| Typed | Answered question | Answer |', '| --- | --- | --- |'];
  writeFileSync(join(folder, 'typed-inputs.md'), [...head, ...rows, ''].join('\n'));
});

describe('typed inputs', () => {
  test('are more than 300, each once', () => {
    expect(inputs.length).toBeGreaterThan(300);
    expect(new Set(inputs.map(({ typed }) => typed)).size).toBe(inputs.length);
  });

  test.each(inputs)('$typed is $meant', async (input) => {
    const answered = await answer(input.typed);
    const cells = [input.typed, answered.question, answered.text.slice(0, 300)];
    rows.push(`| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`);
    expect({ ...answered, isAnswered: isAnswered(input, answered) }).toEqual({ ...answered, isAnswered: true });
  });

  test.each(['', 'undefined', 'null'])(
    'an absent text that reads "%s" in a line is no word of the person',
    async (text) => {
      const answered = await answer(`/health ${text}`);
      expect(answered.question).toBe(text === '' ? '/health' : 'no');
    },
  );
});

describe('long inputs', () => {
  test.each(['?', "'", 'env ', 'env:', '<#a|', '<http:', 'over ', '9 ', 'mon to ', 'abc ', 'a', '&lt;', '-'])(
    'of 8,000 characters of "%s" are answered in no time',
    async (part) => {
      const text = part.repeat(8_000 / part.length);
      const before = performance.now();
      for (const command of ['/health', '/ci-status', '/collectors', '/incidents', '/digest', '/digest subscribe'])
        await answer(`${command} ${text}x`);
      expect(performance.now() - before).toBeLessThan(5_000);
    },
  );
});
