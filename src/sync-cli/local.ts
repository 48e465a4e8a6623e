import { join } from 'node:path';
import type { BuiltResource, ResourceKind } from '../sync/kind.ts';
import { unsigned } from './ownership.ts';
import { line, type Write } from './report.ts';
import { checkAnyThere, readTemplate, type Template, textOf, writeTemplate } from './templates.ts';

/** Writes every template that is not what the catalog says. */
export function build(folder: string, built: readonly BuiltResource[], write: Write): void {
  const stale = staleOf(folder, built);
  for (const { template, body } of stale) writeTemplate(folder, join(folder, template), body);
  for (const { slug, template } of built) {
    write(line(slug, stale.some((one) => one.slug === slug) ? `wrote ${join(folder, template)}` : '= unchanged'));
  }
}

/** Says which templates are not what the catalog says, and writes nothing; true when there is none. */
export function check(folder: string, built: readonly BuiltResource[], plural: string, write: Write): boolean {
  checkAnyThere(folder, built, plural);
  const stale = staleOf(folder, built);
  for (const { slug, template } of stale) {
    const next = 'Next step: run build, or bring what was pulled into the catalog';
    write(line(slug, `! ${join(folder, template)} is not what the catalog says. ${next}`));
  }
  if (stale.length === 0) write('Every template is what the catalog says.');
  return stale.length === 0;
}

/** Says what Datadog would refuse of the templates or do wrong, and what people should know; true when nothing is to mend. */
export function validate(kind: ResourceKind, templates: readonly Template[], write: Write): boolean {
  let isGood = true;
  for (const { slug, body } of templates) {
    const why = unsigned(kind, slug, body);
    const problems = [...kind.validate(body), ...(why === null ? [] : [{ path: `/${kind.textField}`, message: why }])];
    write(line(slug, problems.length === 0 ? 'OK' : `! ${problems.length} to mend`));
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
