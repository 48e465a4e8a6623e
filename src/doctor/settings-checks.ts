import { statSync } from 'node:fs';
import { unheardReminders } from '../app/notification-problems.ts';
import { startWarnings } from '../config/config.ts';
import { postgresWarning } from '../config/store-config.ts';
import type { Problem } from '../core/problem.ts';
import { type CheckId, type CheckResult, notOk, ok, splitNextStep, unchecked, warning } from './check-result.ts';
import type { DoctorContext } from './context.ts';
import type { Check } from './run-checks.ts';

/** Checks of what the bot reads before it connects to anything: Node, settings, catalog. */
export function settingsChecks(context: DoctorContext): readonly Check[] {
  const { node, settingProblems, catalogProblems, catalogPath, catalog } = context;
  return [
    { ids: ['node.version'], run: async () => [judgeNode(node)] },
    { ids: ['settings.file'], run: async () => fileResults(context) },
    {
      ids: ['settings.values'],
      run: async () => problemResults('settings.values', settingProblems, 'all of them are valid'),
    },
    { ids: ['settings.safety'], run: async () => safetyResults(context) },
    {
      ids: ['catalog.file'],
      run: async () => problemResults('catalog.file', catalogProblems, catalogWords(catalogPath, catalog)),
    },
    ...(context.config.oncall.channel === undefined
      ? []
      : [{ ids: ['catalog.reminders'], run: async () => [reminderResult(context)] } as const]),
  ];
}

/** Judges the version of Node. */
function judgeNode({ running, oldest }: DoctorContext['node']): CheckResult {
  const [major = 0, minor = 0] = running.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  const isEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  if (isEnough) return ok('node.version', `version ${running}`);
  return notOk('node.version', `version ${running} is older than ${oldest}`, `install Node ${oldest} or newer`);
}

/** Returns a line for each problem, or one that says that there is none. */
function problemResults(id: CheckId, problems: readonly Problem[], none: string): readonly CheckResult[] {
  if (problems.length === 0) return [ok(id, none)];
  return problems.map(({ where, what, fix }) => notOk(id, `${where}: ${what}`, fix));
}

function fileResults({ envFile, envFileProblems, env }: DoctorContext): readonly CheckResult[] {
  const id = 'settings.file';
  if (envFileProblems.length > 0) return problemResults(id, envFileProblems, '');
  const stats = statSync(envFile, { throwIfNoEntry: false });
  if (stats) return [ok(id, `${envFile} is read; its mode is ${(stats.mode & 0o777).toString(8)}`)];
  const isSet = Boolean(env.SLACK_BOT_TOKEN || env.DD_API_KEY);
  if (isSet) return [ok(id, `there is no ${envFile} in this folder; the settings are in the environment`)];
  const step = `run this in the folder with ${envFile}, or write one there: run metta-health-bot init`;
  return [notOk(id, `there is no ${envFile} in this folder, and the environment has no settings of the bot`, step)];
}

const REVIEW = 'decide whether this is intended';

function safetyResults({ env, envFile, config }: DoctorContext): readonly CheckResult[] {
  const id = 'settings.safety';
  const { store, selfMetrics } = config;
  const ofStore = store.kind === 'postgres' && URL.canParse(store.url) ? postgresWarning(store.url) : undefined;
  const silent =
    'SELF_METRICS is off: no monitor in Datadog notices when the bot is down. Next step: set SELF_METRICS=on';
  const all = [
    ...startWarnings(env, envFile),
    ...(ofStore === undefined ? [] : [ofStore]),
    ...(selfMetrics ? [] : [silent]),
  ];
  if (all.length === 0) return [ok(id, 'nothing puts secrets or alarms at risk')];
  return all.map((text) => {
    const { detail, nextStep } = splitNextStep(text, REVIEW);
    return warning(id, detail, nextStep);
  });
}

function catalogWords(path: string, catalog: DoctorContext['catalog']): string {
  const metrics = (catalog?.areas ?? []).reduce((sum, area) => sum + area.metrics.length, 0);
  return `${path} loads: ${catalog?.areas.length ?? 0} areas, ${metrics} metrics, ${catalog?.dashboards.length ?? 0} dashboards`;
}

function reminderResult({ catalog }: DoctorContext): CheckResult {
  const id = 'catalog.reminders';
  if (catalog === null) return unchecked(id, 'the catalog does not load', 'fix the catalog first');
  const problem = unheardReminders(catalog.alerts);
  if (problem === null) return ok(id, 'they reach the channel or a group');
  const { detail, nextStep } = splitNextStep(problem, REVIEW);
  return warning(id, detail, nextStep);
}
