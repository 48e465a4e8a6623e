import { join } from 'node:path';
import type { BuiltDashboard } from '../dashboards/build-dashboards.ts';
import { lintDashboard } from '../dashboards/lint.ts';
import { validateDashboard } from '../dashboards/validate.ts';
import { line, type Write } from './report.ts';
import { readTemplate, type Template, textOf, writeTemplate } from './templates.ts';

/** Writes every template that is not what the catalog says. */
export function build(folder: string, dashboards: readonly BuiltDashboard[], write: Write): void {
  const stale = staleOf(folder, dashboards);
  for (const { template, body } of stale) writeTemplate(folder, join(folder, template), body);
  for (const { slug, template } of dashboards) {
    write(line(slug, stale.some((one) => one.slug === slug) ? `wrote ${join(folder, template)}` : '= unchanged'));
  }
}

/** Says which templates are not what the catalog says, and writes nothing; true when there is none. */
export function check(folder: string, dashboards: readonly BuiltDashboard[], write: Write): boolean {
  const stale = staleOf(folder, dashboards);
  for (const { slug, template } of stale) {
    const next = 'Next step: run build, or bring what was pulled into the catalog';
    write(line(slug, `! ${join(folder, template)} is not what the catalog says. ${next}`));
  }
  if (stale.length === 0) write('Every template is what the catalog says.');
  return stale.length === 0;
}

/** Says what Datadog would refuse of the templates or show wrong; true when there is nothing. */
export function validate(templates: readonly Template[], write: Write): boolean {
  let isGood = true;
  for (const { slug, body } of templates) {
    // A pull brings fields that the published document does not have.
    const problems = [...validateDashboard(body, { lenient: true }), ...lintDashboard(body)];
    write(line(slug, problems.length === 0 ? 'OK' : `! ${problems.length} to mend`));
    for (const { path, message } of problems) write(`    ${path}: ${message}`);
    isGood &&= problems.length === 0;
  }
  return isGood;
}

function staleOf(folder: string, dashboards: readonly BuiltDashboard[]): readonly BuiltDashboard[] {
  return dashboards.filter(({ template, body }) => readTemplate(folder, join(folder, template)) !== textOf(body));
}
