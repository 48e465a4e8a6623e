import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingName } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { unchecked } from './check-result.ts';
import type { ClockOffsets } from './clock-offset.ts';
import type { Check } from './run-checks.ts';

/** Everything that the checks are made from. */
export interface DoctorContext {
  readonly env: Environment;
  /** The env file, and the problem that keeps it from being read. */
  readonly envFile: string;
  readonly envFileProblems: readonly Problem[];
  /** Settings as far as they are valid. */
  readonly config: Config;
  readonly settingProblems: readonly Problem[];
  /** Null if it cannot be loaded. */
  readonly catalog: Catalog | null;
  readonly catalogPath: string;
  readonly catalogProblems: readonly Problem[];
  /** Requests to everything but Slack. Ends with the command. */
  readonly fetch: HttpClient;
  /** Requests to Slack; null while SLACK_API_URL is invalid. */
  readonly slackFetch: HttpClient | null;
  /** Redacts the bodies of requests that write. */
  readonly redacted: (client: HttpClient) => HttpClient;
  readonly dates: ClockOffsets;
  /** Scopes of the manifest, each with the reason why the bot needs it. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Name of a slash command to try. */
  readonly command: string;
  /** Running version of Node, and the oldest one that the bot supports. */
  readonly node: { readonly running: string; readonly oldest: string };
  readonly clock: Clock;
}

/** Returns the check, which is not made while one of these settings has a problem of its own. */
export function needing(context: DoctorContext, settings: readonly SettingName[], check: Check): Check {
  const problem = context.settingProblems.find(({ where }) => settings.some((name) => name === where));
  if (problem === undefined) return check;
  return blocked(check, `${problem.where} has a problem`, `fix ${problem.where} first`);
}

/** Returns the value of a setting, or an empty text if the setting has a problem of its own: nothing is sent that cannot be right. */
export function usable({ settingProblems }: DoctorContext, setting: SettingName, value: string): string {
  return settingProblems.some(({ where }) => where === setting) ? '' : value;
}

/** Returns the check, which is not made for this reason. */
export function blocked({ ids }: Pick<Check, 'ids'>, why: string, nextStep: string): Check {
  return { ids, run: async () => ids.map((id) => unchecked(id, why, nextStep)) };
}
