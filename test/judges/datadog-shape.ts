import { type ApiVersion, officialSerializer, type ShapeProblem, shapeProblems } from '@metta-health-bot/local-datadog';
import { isObject } from '../../src/core/json.ts';

/**
 * What the official client finds wrong with a body: a value that fits none of its shapes, a field that it does not know, or one
 * that is lost between reading the body and writing it again. `model` is one of its types, such as `Array<Monitor>`.
 */
export function judge(body: unknown, model: string, version: ApiVersion): readonly ShapeProblem[] {
  const problems = shapeProblems(body, model, version);
  return [...problems, ...(isRead(problems) ? lostFrom(body, model, version) : [])];
}

/** Unknown fields are kept beside the others: what is lost can be seen all the same. */
const isRead = (problems: readonly ShapeProblem[]) =>
  problems.every(({ message }) => message.startsWith('has an unknown field'));

function lostFrom(body: unknown, model: string, version: ApiVersion): readonly ShapeProblem[] {
  const serializer = officialSerializer(version);
  try {
    const again: unknown = JSON.parse(JSON.stringify(serializer.serialize(serializer.deserialize(body, model), model)));
    return lost(body, again, '');
  } catch (error) {
    return [
      { path: '', message: `cannot be written again: ${error instanceof Error ? error.message : String(error)}` },
    ];
  }
}

function lost(before: unknown, after: unknown, path: string): readonly ShapeProblem[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => lost(item, after[index], `${path}/${index}`));
  }
  if (isObject(before) && isObject(after)) {
    return Object.entries(before).flatMap(([key, value]) => lost(value, after[key], `${path}/${key}`));
  }
  if (isSame(before, after)) return [];
  return [{ path, message: `is lost: ${JSON.stringify(before)} comes back as ${JSON.stringify(after)}` }];
}

const TIME = /^\d{4}-\d\d-\d\dT/;

/** Two ways to write one instant are the same. */
function isSame(before: unknown, after: unknown): boolean {
  if (typeof before !== 'string' || typeof after !== 'string' || before === after) return before === after;
  return TIME.test(before) && TIME.test(after) && Date.parse(before) === Date.parse(after);
}
