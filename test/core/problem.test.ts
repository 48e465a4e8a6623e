import { describe, expect, test } from 'vitest';
import { collectProblems, ProblemsError } from '../../src/core/problem.ts';

const failing = (where: string) => () => {
  throw new ProblemsError([{ where, what: 'is missing', fix: 'add it' }]);
};

describe('problem', () => {
  test('the problems of both parts are thrown together', () => {
    expect(() => collectProblems(failing('A'), failing('B'))).toThrow(/2 problems to fix:[\s\S]*A\n[\s\S]*B\n/);
  });

  test('two parts without problems give both results, and another error passes through', () => {
    expect(
      collectProblems(
        () => 1,
        () => 2,
      ),
    ).toEqual([1, 2]);
    const broken = () => {
      throw new TypeError('broken');
    };
    expect(() => collectProblems(broken, failing('B'))).toThrow(TypeError);
  });

  test('a long list of problems shows the first 50 and says that there are more', () => {
    const { message } = new ProblemsError(
      Array.from({ length: 60 }, (_, n) => ({ where: `W${n}`, what: 'x', fix: 'y' })),
    );
    expect(message).toMatch(/^50 problems to fix, and there are more:/);
    expect(message).not.toContain('W50');
  });
});
