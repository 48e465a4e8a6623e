import { join } from 'node:path';
import { isObject, type JsonObject, parseJson } from '../core/json.ts';
import type { Change } from './changes.ts';
import { forgetPulled, readPushed } from './id-map.ts';
import { bodyOf, unsigned } from './ownership.ts';
import { describeChanges, line, type Write } from './report.ts';
import type { BuiltResource, ResourceKind } from './resource-kind.ts';
import { checkAnyThere, readTemplate, type Template, textOf, writeTemplate } from './templates.ts';

/** Options of a build. */
interface BuildOptions {
  readonly kind: ResourceKind;
  readonly folder: string;
  /** Overwrites pulled changes that the catalog lacks. */
  readonly force: boolean;
  /** Shows every change with the values before and after. */
  readonly details: boolean;
}

/**
 * Writes every template that differs from the catalog, and reports the changes in each. A template with pulled changes stays as it is
 * unless `force` is set; false when there is one.
 */
export function build(
  { kind, folder, force, details }: BuildOptions,
  built: readonly BuiltResource[],
  write: Write,
): boolean {
  const known = readPushed(folder, kind)?.entries ?? {};
  const stale = staleOf(folder, built);
  const skipped = new Set<string>();
  for (const { slug, template, body } of built) {
    const file = join(folder, template);
    if (!stale.some((one) => one.slug === slug)) {
      write(line(slug, '= unchanged'));
      continue;
    }
    const changes = changesTo(kind, readTemplate(folder, file), bodyOf(body));
    if (known[slug]?.pulled && changes.length > 0 && !force) {
      skipped.add(slug);
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
    built.flatMap(({ slug }) => (skipped.has(slug) ? [] : [slug])),
  );
  return skipped.size === 0;
}

/** Changes of a build to a template; none if there is no readable one. */
function changesTo(kind: ResourceKind, text: string | null, body: JsonObject): readonly Change[] {
  const old = text === null ? undefined : parseJson(text);
  return isObject(old) ? kind.changesBetween(old, body) : [];
}

/** Reports the templates that differ from the catalog, and writes no file; true when there is none. */
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

/** Reports what Datadog would refuse in the templates or handle wrongly, and warnings; true when nothing has to be fixed. */
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

/** Reports the warnings about these templates, each once with the number of templates concerned. */
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
