import { join } from 'node:path';
import { SHIPPED_DASHBOARDS } from '../package-root.ts';
import type { BodyProblem } from '../sync/kind.ts';
import { createSchemaValidator, type Strictness } from '../sync/schema-validator.ts';
import { findRefusals } from './refusals.ts';

const shapeProblems = createSchemaValidator(join(SHIPPED_DASHBOARDS, 'schema', 'dashboard.schema.json'));

/** What Datadog would refuse of a dashboard, by its published schema and by rules that only its API tells; empty when it is fine. */
export function validateDashboard(body: unknown, strictness: Strictness = {}): readonly BodyProblem[] {
  const problems = shapeProblems(body, strictness);
  return problems.length > 0 ? problems : findRefusals(body);
}
