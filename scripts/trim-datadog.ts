import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** Datadog's own client's description of a type: the types of its attributes, such as `Array<MetricSeries>`. */
type AttributeTypes = Readonly<Record<string, { readonly type: string }>>;
type TypesOf = (model: string) => AttributeTypes;

/** The tables at the head of the client's serialiser, in their order. */
const TABLES = ['enumsMap', 'typeMap', 'oneOfMap'] as const;
const WORD = /\w+/g;

/**
 * The serialiser of Datadog's client, for these types and what they are made of alone.
 *
 * Without changes it loads some 4,500 models, half of what a start of the bot costs.
 *
 * @param source text of `datadog-api-client-v2/models/ObjectSerializer.js`
 * @param roots names of the types that are sent and received
 * @param typesOf the types of a model's attributes
 * @throws Error when a root is in none of its tables, or the text is not laid out as this knows it
 */
export function trimmedSerializer(source: string, roots: readonly string[], typesOf: TypesOf): string {
  const [enums, models, oneOfs] = TABLES.map((name) => tableIn(source, name));
  if (!enums || !models || !oneOfs) throw new Error('no tables of types in the Datadog client');
  const variants: Record<string, readonly string[]> = new Function(`return {${oneOfs.body}}`)();
  const values: Record<string, readonly unknown[]> = new Function(`return {${enums.body}}`)();
  const modelNames = new Set([...models.body.matchAll(/^ {4}(\w+):/gm)].map((found) => found[1] ?? ''));
  const used = new Set<string>();
  const waiting: string[] = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (used.has(name)) continue;
    if (modelNames.has(name)) {
      for (const { type } of Object.values(typesOf(name))) for (const [word] of type.matchAll(WORD)) waiting.push(word);
    } else if (variants[name]) waiting.push(...(variants[name] ?? []));
    else if (!values[name]) {
      if (roots.includes(name)) throw new Error(`the Datadog client has no type ${name}`);
      continue;
    }
    used.add(name);
  }
  const listOf = (table: Record<string, readonly unknown[]>) =>
    Object.entries(table).flatMap(([name, list]) => (used.has(name) ? [`${name}: ${JSON.stringify(list)},`] : []));
  const kept = [...modelNames].filter((name) => used.has(name));
  return source
    .replace(enums.whole, tableOf('enumsMap', listOf(values)))
    .replace(
      models.whole,
      tableOf(
        'typeMap',
        kept.map((name) => `${name}: ${name}_1.${name},`),
      ),
    )
    .replace(oneOfs.whole, tableOf('oneOfMap', listOf(variants)))
    .replace(/^const (\w+)_1 = require\("\.\/\w+"\);\n/gm, (line, name: string) => (used.has(name) ? line : ''));
}

/**
 * Names of the types that these operations of an API of the client serialise.
 *
 * @throws Error when the API has no such operation
 */
function typesOfOperations(api: string, operations: readonly string[]): readonly string[] {
  return operations.flatMap((operation) => {
    const bodies: readonly string[] = api.match(new RegExp(`^ {4}${operation}\\([\\s\\S]*?^ {4}}$`, 'gm')) ?? [];
    if (bodies.length === 0) throw new Error(`the Datadog client has no operation ${operation}`);
    const calls = bodies.join('\n').matchAll(/ObjectSerializer\.(?:de)?serialize\([\s\S]*?, "([^"]+)"/g);
    return [...calls]
      .flatMap(([, type = '']) => type.split(/\W+/))
      .filter((name) => /^[A-Z]/.test(name) && name !== 'Array');
  });
}

/**
 * Lets esbuild take the two serialisers of Datadog's client for what is in use only.
 *
 * @param operations of the APIs of v2, `{ MetricsApi: ['submitMetrics'] }`
 * @param models names of types of v1, `['Dashboard']`
 */
export function trimDatadog(
  operations: Readonly<Record<string, readonly string[]>>,
  models: readonly string[] = [],
): Plugin {
  return {
    name: 'trim-datadog',
    setup(build) {
      build.onLoad({ filter: /datadog-api-client-v[12][\\/]models[\\/]ObjectSerializer\.js$/ }, ({ path }) => {
        const folder = dirname(path);
        const ofOperations = () =>
          Object.entries(operations).flatMap(([api, names]) =>
            typesOfOperations(readFileSync(join(folder, '..', 'apis', `${api}.js`), 'utf8'), names),
          );
        const roots = path.includes('-v1') ? models : ofOperations();
        if (roots.length === 0) throw new Error(`no types in use of ${path}`);
        const typesOf: TypesOf = (model) => require(join(folder, `${model}.js`))[model].getAttributeTypeMap();
        return { contents: trimmedSerializer(readFileSync(path, 'utf8'), roots, typesOf) };
      });
    },
  };
}

function tableIn(source: string, name: string): { readonly whole: string; readonly body: string } | undefined {
  const found = new RegExp(`^const ${name} = \\{\\n([\\s\\S]*?)^\\};$`, 'm').exec(source);
  return found?.[1] === undefined ? undefined : { whole: found[0], body: found[1] };
}

function tableOf(name: string, entries: readonly string[]): string {
  return `const ${name} = {\n${entries.map((entry) => `    ${entry}\n`).join('')}};`;
}
