import { join } from 'node:path';
import { isObject, type JsonObject, parseJson } from '../core/json.ts';
import type { Change } from './changes.ts';
import { forgetPulled, readPushed } from './id-map.ts';
import { bodyOf, unsigned } from './ownership.ts';
import { describeChanges, line, type Write } from './report.ts';
import type { BuiltResource, ResourceKind } from './resource-kind.ts';
import { checkAnyThere, readTemplate, type Template, textOf, writeTemplate } from './templates.ts';

/** How a build goes about what is there. */
interface BuildOptions {
  readonly kind: ResourceKind;
  readonly folder: string;
  /** Overwrites what was pulled and the catalog does not have. */
  readonly force: boolean;
  /** Shows every change, from what to what. */
  readonly details: boolean;
}

/**
 * Writes every template that is not what the catalog says, and says what changes in each. One that holds what a pull has brought stays
 * as it is unless `force` says otherwise; false when there is one.
 */
export function build(
  { kind, folder, force, details }: BuildOptions,
  built: readonly BuiltResource[],
  write: Write,
): boolean {
  const known = readPushed(folder, kind)?.entries ?? {};
  const stale = staleOf(folder, built);
  const kept = new Set<string>();
  for (const { slug, template, body } of built) {
    const file = join(folder, template);
    if (!stale.some((one) => one.slug === slug)) {
      write(line(slug, '= unchanged'));
      continue;
    }
    const changes = changesTo(kind, readTemplate(folder, file), bodyOf(body));
    if (known[slug]?.pulled && changes.length > 0 && !force) {
      kept.add(slug);
      const next = 'Next step: add what should stay to the catalog, then build --force';
      write(line(slug, `! has pulled changes that a build would overwrite. ${next}`));
    } else {
      writeTemplate(folder, file, body);
      write(line(slug, `wrote ${file}`));
    }
    for (const text of describeChanges(changes, details)) write(text);
  }
  forgetPulled(
    folder,
    kind,
    built.flatMap(({ slug }) => (kept.has(slug) ? [] : [slug])),
  );
  return kept.size === 0;
}

/** What a build changes in a template; nothing where there is none that can be read. */
function changesTo(kind: ResourceKind, text: string | null, body: JsonObject): readonly Change[] {
  const old = text === null ? undefined : parseJson(text);
  return isObject(old) ? kind.changesBetween(old, body) : [];
}

/** Says which templates are not what the catalog says, and writes nothing; true when there is none. */
export function check(
  folder: string,
  {
    built,
    plural,
    write,
  }: { readonly built: readonly BuiltResource[]; readonly plural: string; readonly write: Write },
): boolean {
  checkAnyThere(folder, built, plural);
  const stale = staleOf(folder, built);
  for (const { slug, template } of stale) {
    const next = 'Next step: run build, or add the pulled changes to the catalog';
    write(line(slug, `! ${join(folder, template)} differs from the catalog. ${next}`));
  }
  if (stale.length === 0) write('Every template matches the catalog.');
  return stale.length === 0;
}

/** Says what Datadog would refuse of the templates or do wrong, and what people should know; true when nothing is to mend. */
export function validate(kind: ResourceKind, templates: readonly Template[], write: Write): boolean {
  let isGood = true;
  for (const { slug, body } of templates) {
    const why = unsigned(kind, slug, body);
    const problems = [...kind.validate(body), ...(why === null ? [] : [{ path: `/${kind.textField}`, message: why }])];
    write(line(slug, problems.length === 0 ? 'OK' : `! ${problems.length} to fix`));
    for (const { path, message } of problems) write(`    ${path}: ${message}`);
    for (const warning of kind.warn(body)) write(`    Warning: ${warning}`);
    isGood &&= problems.length === 0;
  }
  return isGood;
}

/** Says what people should know of these templates, each once with how many it is true of. */
export function warn(kind: ResourceKind, templates: readonly Template[], write: Write): void {
  const warnings = templates.flatMap(({ body }) => kind.warn(body));
  for (const warning of new Set(warnings)) {
    const count = warnings.filter((one) => one === warning).length;
    write(`Warning for ${count} of ${templates.length}: ${warning}`);
  }
}

function staleOf(folder: string, built: readonly BuiltResource[]): readonly BuiltResource[] {
  return built.filter(({ template, body }) => readTemplate(folder, join(folder, template)) !== textOf(body));
}
