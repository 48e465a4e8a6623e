import { isTimeZone } from '../health/days.ts';
import { ProblemsError } from '../problem.ts';
import type { Environment } from './config.ts';
import { createSettingReader, type SettingReader } from './setting-reader.ts';
import { quoted } from './value-mistakes.ts';
import type { ReportProblem } from './wrong.ts';

/** The zone whose days the team lives in; one that nobody knows is noted. */
export function timeZoneOf(read: SettingReader, wrong: ReportProblem): string {
  const timeZone = read.text('TEAM_TIMEZONE');
  if (!isTimeZone(timeZone)) {
    wrong('TEAM_TIMEZONE', `no time zone is called ${quoted(timeZone)}`, 'write an IANA zone, such as Europe/Berlin');
  }
  return timeZone;
}

/** That setting alone. Throws ProblemsError where it is wrong. */
export function timeZoneFromEnv(env: Environment): string {
  const wrong: ReportProblem = (where, what, fix) => {
    throw new ProblemsError([{ where, what, fix }]);
  };
  return timeZoneOf(createSettingReader(env, wrong), wrong);
}
