import { badRequest, notKnown } from './api-error.ts';
import type { Window } from './buckets.ts';
import type { Formula, Operator } from './formula.ts';
import { FUNCTIONS, type QueryContext } from './functions.ts';
import type { Group } from './run-query.ts';

/** Evaluates a formula; throws a 400 if it names an unknown query or a function that is not known here. */
export function evaluate(formula: Formula, context: QueryContext, window: Window): readonly Group[] {
  switch (formula.kind) {
    case 'query':
      return context.run(formula.name, window);
    case 'call': {
      const call = FUNCTIONS.get(formula.name);
      if (!call) throw notKnown(`the function ${formula.name}()`);
      return call({ args: formula.args, context, window, evaluate: (inner, over) => evaluate(inner, context, over) });
    }
    case 'binary':
      return combine(formula, context, window);
    default:
      throw badRequest('Error parsing formula: a formula has to use a query');
  }
}

interface Binary {
  readonly operator: Operator;
  readonly left: Formula;
  readonly right: Formula;
}

function combine({ operator, left, right }: Binary, context: QueryContext, window: Window): readonly Group[] {
  if (left.kind === 'number') {
    return eachPoint(evaluate(right, context, window), (value) => calculate(operator, left.value, value));
  }
  const groups = evaluate(left, context, window);
  if (right.kind === 'number') return eachPoint(groups, (value) => calculate(operator, value, right.value));
  return join(groups, evaluate(right, context, window)).flatMap(({ tags, a, b }) =>
    eachPoint([{ tags, points: a.points }], (value, at) => {
      const other = b.points.get(at);
      return other === undefined ? null : calculate(operator, value, other);
    }),
  );
}

/** Pairs of groups with equal tags; an ungrouped side goes with every group of the other. */
function join(left: readonly Group[], right: readonly Group[]) {
  return left.flatMap((a) =>
    right
      .filter((b) => a.tags.length === 0 || b.tags.length === 0 || a.tags.join() === b.tags.join())
      .map((b) => ({ tags: a.tags.length > 0 ? a.tags : b.tags, a, b })),
  );
}

function eachPoint(groups: readonly Group[], change: (value: number, at: number) => number | null): readonly Group[] {
  return groups.flatMap(({ tags, points }) => {
    const changed = new Map<number, number>();
    for (const [at, value] of points) {
      const result = change(value, at);
      if (result !== null) changed.set(at, result);
    }
    return changed.size > 0 ? [{ tags, points: changed }] : [];
  });
}

function calculate(operator: Operator, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : a / b;
  }
}
