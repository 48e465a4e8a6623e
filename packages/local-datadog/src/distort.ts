import { type Fault, faultOf } from './faults.ts';

type Change = (value: unknown, index: number, count: number) => unknown;

/** An answer's body with the faults that concern its values, and the error message. */
export function distort(body: object, faults: readonly Fault[]): object {
  const nulls = faultOf(faults, 'nulls');
  const errors = faultOf(faults, 'errors');
  const last = nulls?.last ?? Number.POSITIVE_INFINITY;
  let distorted = body;
  if (nulls) distorted = mapValues(distorted, (value, index, count) => (index >= count - last ? null : value));
  if (faultOf(faults, 'not-a-number')) distorted = mapValues(distorted, () => 'NaN');
  return errors ? { ...distorted, errors: errors.message } : distorted;
}

/** Changes every measured value of a v1, timeseries or scalar answer, in any place. */
function mapValues(body: object, change: Change): object {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => {
    if (!Array.isArray(value))
      return isNumberColumn(value) ? { ...value, values: changeAll(value.values, change) } : value;
    if (key === 'pointlist') return value.map(([at, point], index) => [at, change(point, index, value.length)]);
    return key === 'values' && value.every(isLine) ? value.map((line) => changeAll(line, change)) : value;
  });
}

function changeAll(values: readonly unknown[], change: Change): readonly unknown[] {
  return values.map((value, index) => change(value, index, values.length));
}

function isNumberColumn(value: unknown): value is { values: readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'values' in value && 'type' in value && value.type === 'number';
}

/** A line of a timeseries; the values of a group column are lists too, but of words. */
function isLine(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((point) => typeof point !== 'string' || point === 'NaN');
}
