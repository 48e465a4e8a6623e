import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

/** A schema of OpenAPI 3.0, as far as GitHub's description of itself uses it for its answers. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly responses: Readonly<Record<string, Answer>> } }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

const require = createRequire(import.meta.url);
const REPOSITORY = '/repos/{owner}/{repo}';
/** What the collector asks of a repository, by the path behind its name. */
export const ASKED = {
  repository: REPOSITORY,
  pulls: `${REPOSITORY}/pulls`,
  commits: `${REPOSITORY}/commits`,
  issues: `${REPOSITORY}/issues`,
  runs: `${REPOSITORY}/actions/runs`,
  run: `${REPOSITORY}/actions/runs/{run_id}`,
  attempt: `${REPOSITORY}/actions/runs/{run_id}/attempts/{attempt_number}`,
  jobs: `${REPOSITORY}/actions/runs/{run_id}/jobs`,
  commitPulls: `${REPOSITORY}/commits/{commit_sha}/pulls`,
  workflows: `${REPOSITORY}/actions/workflows`,
  labels: `${REPOSITORY}/labels`,
  deployments: `${REPOSITORY}/deployments`,
  releases: `${REPOSITORY}/releases`,
  branch: `${REPOSITORY}/branches/{branch}`,
} as const;

let read: Description | undefined;

/** GitHub's own description of its API, read once. */
function description(): Description {
  const file = require.resolve('@octokit/openapi/package.json');
  read ??= JSON.parse(
    readFileSync(file.replace('package.json', 'generated/api.github.com.json'), 'utf8'),
  ) as Description;
  return read;
}

/** The schema behind a reference. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = description().components.schemas[nameOf(schema.$ref)];
  if (!found) throw new Error(`there is no ${schema.$ref}`);
  return found;
}

const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);

/** What GitHub says of the body of an answer to a path of its description; every error that it does not describe is its basic one. */
export function schemaOf(path: string, status: number): Schema {
  const { paths, components } = description();
  const given = paths[path]?.get?.responses[status];
  const answer = given?.$ref === undefined ? given : components.responses[nameOf(given.$ref)];
  const schema = answer?.content?.['application/json']?.schema;
  if (schema) return schema;
  if (status < 300) throw new Error(`${path} has no answer ${status}`);
  return { $ref: '#/components/schemas/basic-error' };
}

/** The path of the description that an address belongs to; a repository has an address by its number, too. */
export function describedPath(pathname: string): string | undefined {
  const [, rest] = /^(?:\/repos\/[^/]+\/[^/]+|\/repositories\/\d+)(\/.*)?$/.exec(pathname) ?? [];
  if (rest === undefined) return /^\/repos/.test(pathname) ? ASKED.repository : undefined;
  const path = `${REPOSITORY}${rest}`;
  return Object.values(ASKED).find((one) =>
    new RegExp(
      `^${one
        .replaceAll(/\{(owner|repo)\}/g, '[{]$1[}]')
        .replaceAll(/\{\w+(id|number)\}/g, '\\d+')
        .replace(/\{(branch|commit_sha)\}/, '[^/]+')}$`,
    ).test(path),
  );
}

/** Says what is wrong with the body of an answer; null for one that GitHub may give. */
export type Judge = (path: string, status: number, body: unknown) => string | null;

/** A judge of answers. `grown` lets every list of words have words that nobody has heard of, as GitHub adds some at times. */
export function githubJudge({ grown = false } = {}): Judge {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  ajv.addSchema({ $id: 'github', components: { schemas: plain(needed(), grown) } });
  const compiled = new Map<string, ValidateFunction>();
  return (path, status, body) => {
    const schema = JSON.stringify(plain(schemaOf(path, status), grown)).replaceAll('"#/', '"github#/');
    const validate = compiled.get(schema) ?? ajv.compile(JSON.parse(schema));
    compiled.set(schema, validate);
    return validate(body) ? null : `${path} ${status}: ${ajv.errorsText(validate.errors)}`;
  };
}

/** The schemas that the answers to what is asked are made of: a hundredth of all. */
function needed(): Readonly<Record<string, Schema>> {
  const found = new Map<string, Schema>();
  const add = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([\w-]+)"/g)) {
      if (found.has(name)) continue;
      const schema = resolved({ $ref: name });
      found.set(name, schema);
      add(schema);
    }
  };
  for (const path of Object.values(ASKED)) for (const status of [200, 404, 422]) add(schemaOf(path, status));
  return Object.fromEntries(found);
}

/** RFC 3339 and RFC 3986, as JSON Schema means them. */
const FORMATS = {
  'date-time': /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d+)?(Z|[+-][0-2]\d:[0-5]\d)$/i,
  uri: /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]+$/i,
  email: /^[^\s@]+@[^\s@]+$/,
  int64: true,
} as const;

/** OpenAPI 3.0 says `nullable` where JSON Schema has null among its types. */
function plain(value: unknown, grown: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, grown));
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, enum: words, ...rest } = value as Readonly<Record<string, unknown>>;
  const kept = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, plain(one, grown)]));
  const own = {
    ...kept,
    ...(words !== undefined && !(grown && Array.isArray(words)) && { enum: plain(words, grown) }),
  };
  return nullable === true ? { anyOf: [{ type: 'null' }, own] } : own;
}
