import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { enumerateFirst } from '../core/text.ts';
import type { BodyProblem } from './resource-kind.ts';

/** Strictness of a validation. */
export interface Strictness {
  /** Accepts fields that Datadog's public document leaves out, which its user interface writes. */
  readonly lenient?: boolean;
}

/** Returns the problems of a body by a JSON Schema; empty when it is valid. */
export type SchemaValidator = (body: unknown, strictness?: Strictness) => readonly BodyProblem[];

const MOST_OPTIONS = 12;

/** Creates a validator by the JSON Schema in `file`, which is read on first use. */
export function createSchemaValidator(file: string): SchemaValidator {
  let compiled: ValidateFunction | undefined;
  return (body, { lenient = false } = {}) => {
    compiled ??= new Ajv({ allErrors: true, strict: false, validateFormats: false, verbose: true }).compile(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    if (compiled(body)) return [];
    const causes = causesOf(compiled.errors ?? []).filter(
      ({ keyword }) => !lenient || keyword !== 'additionalProperties',
    );
    const problems = causes.map((error) => ({ path: error.instancePath || '/', message: messageOf(error) }));
    return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
  };
}

/** Reduces the errors of a value that may have one of several shapes to those of the nearest shape. */
function causesOf(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  for (const choice of errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')) {
    // The errors of each shape come before the error that none of them fits.
    const under = errors
      .slice(0, errors.indexOf(choice))
      .filter((error) => !dropped.has(error) && isUnder(error.instancePath, choice.instancePath));
    const shapes = byShape(under);
    const nearest = shapes.toSorted((a, b) => distance(a, choice) - distance(b, choice))[0];
    for (const error of under) if (!nearest?.includes(error)) dropped.add(error);
  }
  return errors.filter((error) => !dropped.has(error) && !['anyOf', 'oneOf', 'if'].includes(error.keyword));
}

/** Groups errors by the definition in the schema that they violate. */
function byShape(errors: readonly ErrorObject[]): readonly (readonly ErrorObject[])[] {
  const shapes = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const shape = error.schemaPath.split('/').slice(0, 3).join('/');
    shapes.set(shape, [...(shapes.get(shape) ?? []), error]);
  }
  return [...shapes.values()];
}

const isUnder = (path: string, parent: string) => path === parent || path.startsWith(`${parent}/`);

/** Distance of a value from a shape; a shape of another type is far away, however few its errors are. */
function distance(errors: readonly ErrorObject[], { instancePath }: ErrorObject): number {
  const isOther = errors.some(
    (error) =>
      (error.keyword === 'enum' && /\/(type|data_source|response_format)$/.test(error.instancePath)) ||
      (error.keyword === 'type' && error.instancePath === instancePath),
  );
  return errors.length + (isOther ? 1_000 : 0);
}

function messageOf({ keyword, params, data, message = 'is wrong' }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `unknown property "${params.additionalProperty}"`;
    case 'required':
      return `missing property "${params.missingProperty}"`;
    case 'enum': {
      const options: readonly unknown[] = params.allowedValues;
      const shown = options.map((option) => JSON.stringify(option));
      return `${JSON.stringify(data)} is not one of ${enumerateFirst(shown, MOST_OPTIONS)}`;
    }
    default:
      return message;
  }
}
