/** Result of a check. `unchecked`: it could not be seen, and is neither right nor wrong. */
export type CheckState = 'ok' | 'warning' | 'not-ok' | 'unchecked';

/** Subjects of the checks by their ids, which docs/doctor.md explains; those of collectors are named `collector.KIND`. */
const SUBJECTS = {
  'node.version': 'Node',
  'settings.file': 'Settings file',
  'settings.values': 'Settings',
  'settings.safety': 'Safety of the settings',
  'catalog.file': 'Catalog',
  'catalog.reminders': 'Reminders',
  'slack.reach': 'Slack',
  'slack.token': 'Bot token',
  'slack.scopes': 'Scopes of the bot token',
  'slack.commands': 'Slash commands',
  'slack.socket': 'Socket Mode',
  'slack.same_app': 'App of both tokens',
  'slack.signature': 'Signing secret',
  'slack.request_url': 'Request URL',
  'slack.port': 'Port for Slack',
  'slack.channel.oncall': 'On-call channel',
  'slack.channel.fallback': 'Fallback channel',
  'slack.channel.digest': 'Digest channel',
  'slack.actors': 'People who may act on incidents',
  'slack.group.oncall': 'On-call group',
  'datadog.reach': 'Datadog',
  'datadog.api_key': 'API key',
  'datadog.app_key': 'Application key',
  'datadog.timeseries': 'Scope for metrics',
  'datadog.feeds': 'Scope for events or logs',
  'datadog.raw': 'Raw metrics of the catalog',
  'datadog.figures': 'Figures of merit',
  'datadog.widgets': 'Other metrics of the dashboards',
  'datadog.dashboards': 'Scope for dashboards',
  'datadog.monitors': 'Scope for monitors',
  'store.opens': 'Database',
  'store.version': 'Version of the database',
  'store.leader': 'Leader',
  'store.folder': 'Folder of the database',
  'store.disk': 'Disk of the database',
  'store.privileges': 'Privileges in the database',
  'store.connections': 'Connections of the database',
  'watches.catalog': 'Names of watches',
  'watches.channels': 'Channels of watches',
  'live.channels': 'Channels of living cards',
  'live.messages': 'Messages of living cards',
  'live.current': 'Age of living cards',
  'charts.draw': 'Charts',
  'clock.slack': 'Clock, compared with Slack',
  'clock.datadog': 'Clock, compared with Datadog',
  'clock.database': 'Clock, compared with the database',
  'health.port': 'Health port',
  'send.oncall': 'Test message to the on-call channel',
  'send.fallback': 'Test message to the fallback channel',
  'send.digest': 'Test message to the digest channel',
  'send.gauge': 'Test gauge to Datadog',
} as const;

export type CheckId = keyof typeof SUBJECTS | `collector.${string}`;

/** Ids of all checks but those of collectors. */
export const CHECK_IDS = Object.keys(SUBJECTS) as readonly (keyof typeof SUBJECTS)[];

/** Checks of facts that Slack shows to no program: they are always `unchecked`, unless it is certain that something is wrong. */
export const NEVER_SEEN: readonly CheckId[] = [
  'slack.commands',
  'slack.request_url',
  'datadog.dashboards',
  'datadog.monitors',
];

/** Result of one check; texts are clauses without a full stop at the end. One id may have several results. */
export interface CheckResult {
  readonly id: CheckId;
  readonly state: CheckState;
  readonly detail: string;
  /** An imperative; undefined only if the state is `ok`. */
  readonly nextStep?: string;
}

/** Returns the subject of a check, for its line. */
export function subjectOf(id: CheckId): string {
  const known = CHECK_IDS.find((one) => one === id);
  return known === undefined ? `Collector ${id.slice('collector.'.length)}` : SUBJECTS[known];
}

/** Result of a check that found everything right. */
export function ok(id: CheckId, detail: string): CheckResult {
  return { id, state: 'ok', detail };
}

/** Result of a check that found something that works, but is worth a change. */
export function warning(id: CheckId, detail: string, nextStep: string): CheckResult {
  return { id, state: 'warning', detail, nextStep };
}

/** Result of a check that found something that does not work. */
export function notOk(id: CheckId, detail: string, nextStep: string): CheckResult {
  return { id, state: 'not-ok', detail, nextStep };
}

/** Result of a check that could not be made. */
export function unchecked(id: CheckId, detail: string, nextStep: string): CheckResult {
  return { id, state: 'unchecked', detail, nextStep };
}

/** Splits a text for people into the problem and its next step, which starts with "Next step: "; `otherwise` is used if it has none. */
export function splitNextStep(text: string, otherwise: string): { readonly detail: string; readonly nextStep: string } {
  const [detail = '', ...steps] = text.split(/[.:;]?\s+\(?Next step: /i);
  const written = steps.join('; ').replace(/[.\s]+$/, '');
  // The bracket around the step, and not one within it.
  const nextStep = /^[^(]*\)$/.test(written) ? written.slice(0, -1) : written;
  return { detail: detail.replace(/[.\s]+$/, ''), nextStep: nextStep || otherwise };
}
