import type { Clock } from '../src/clock.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import type { Incident } from '../src/incidents/incident.ts';
import type { IncidentService } from '../src/oncall/desk.ts';
import type { Delivery } from '../src/slack/deliver.ts';
import type { Permissions } from '../src/slack/permissions.ts';

/** What the controls of an incident need. */
export interface OncallPorts {
  readonly incidents: IncidentService;
  readonly permissions: Permissions;
  readonly delivery: Delivery;
  /** What to open next. */
  readonly links: (incident: Incident) => { readonly runbook?: string; readonly dashboard?: DashboardLink };
  readonly clock: Clock;
  readonly timeZone: string;
}
