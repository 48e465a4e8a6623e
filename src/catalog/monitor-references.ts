import type { Outline, ReferenceMistake } from './references.ts';

/** Monitors of an environment that the catalog does not have would never see a point. */
export function findMonitorMistakes({ environments, monitors }: Outline): readonly ReferenceMistake[] {
  const { names } = environments;
  const { environment } = monitors;
  if (environment === undefined || names.length === 0 || names.includes(environment)) return [];
  const fix = `write ${names.join(' or ')}, or add it to \`environments\``;
  return [{ path: ['monitors', 'environment'], what: `the catalog has no environment "${environment}"`, fix }];
}
