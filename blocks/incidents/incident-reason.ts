import { enumerateFirst } from '../../src/core/text.ts';
import type { AffectedRows } from '../../src/health/affected-rows.ts';
import type { ReportedRun } from '../../src/health/collector-health.ts';
import { formatNumber } from '../../src/health/format.ts';
import { type Incident, openSymptoms } from '../../src/incidents/rules/incident.ts';
import { knownReason } from '../../src/incidents/rules/known-reasons.ts';
import type { CollectorReason, MetricReason, Reason, ReportedError } from '../../src/incidents/rules/reason.ts';
import { cut, escapeMrkdwn } from '../kit/escape.ts';
import { shortDate } from '../kit/time.ts';

/** Characters of an error, of its next step, of the metrics that it names, of a reason of Datadog, and of a number. */
const LENGTH = { error: 300, step: 250, about: 120, problem: 200, number: 20 } as const;

/** Writes an instant in the reader's zone. */
type When = (instant: number) => string;

/** The label of a subject of an incident, and the reason why it fails; null if nothing is known yet. */
interface Explained {
  readonly label: string;
  readonly reason: Reason | null;
}

/** Errors and subjects that the first message lists, at most, and subjects of a storm in its details. */
const MOST = { errors: 2, subjects: 3, listed: 8 } as const;

/**
 * Lines of mrkdwn that say why an incident fails: its newest errors with their next step, the last good run, and what goes gray for it; of
 * a storm the newest error of each of its first subjects. What could not be read is named.
 */
export function reasonLines(incident: Incident, when: When): readonly string[] {
  const explained = explainedSubjects(incident);
  // A watch waits for no reason: its message has the score, and the button `Why?`.
  if (incident.kind === 'datadog-outage' || incident.channel !== undefined) return [];
  if (incident.kind === 'storm') return explained.slice(0, MOST.subjects).flatMap(stormLine);
  return explained.flatMap(({ reason }) => linesOf(reason, incident, when));
}

/** The newest error with its next step, or the value of a metric, as one line of mrkdwn for a reply; empty if nothing is known. */
export function newestReason(incident: Incident): readonly string[] {
  const [first] = explainedSubjects(incident).filter(({ reason }) => reason !== null);
  if (first?.reason === undefined || first.reason === null) return [];
  const { reason, label } = first;
  const prefix = incident.kind === 'storm' ? `${escapeMrkdwn(label)}: ` : '';
  if (reason.kind === 'metric') return valueLine(reason).map((line) => `${prefix}${line}`);
  const [newest] = reason.errors;
  if (!newest) return reason.needsErrors ? [unknownErrors(reason)] : [];
  return [`${prefix}${errorText(newest)}`, ...stepLine(newest, 'Next step:')];
}

function explainedSubjects(incident: Incident): readonly Explained[] {
  const { symptoms, status } = incident;
  const open = openSymptoms({ symptoms });
  const shown = status === 'resolved' || open.length === 0 ? symptoms : open;
  const labels = new Map(shown.map(({ subject, label }) => [subject, label]));
  const explained = [...labels].map(([subject, label]) => ({ label, reason: knownReason(incident, subject) ?? null }));
  // Any other incident than a storm is about one subject.
  return incident.kind === 'storm' ? explained : explained.slice(0, 1);
}

function linesOf(reason: Reason | null, incident: Incident, when: When): readonly string[] {
  const isFiring = incident.status === 'firing';
  if (reason === null) return isFiring ? [NOT_READ_YET] : [];
  if (reason.kind === 'metric') return metricLines(reason, isFiring);
  const errors = reason.errors.slice(0, MOST.errors);
  const hidden = reason.errors.length - errors.length + reason.moreErrors;
  return [
    // The rows that go gray are named below: the metrics of the error would say the same.
    ...errors.map((error) => errorLine(reason.grayFrom === null ? error : { ...error, about: '' }, when)),
    ...(hidden > 0 ? [`and ${hidden} more ${hidden === 1 ? 'error' : 'errors'}: see Details`] : []),
    ...(errors.length === 0 && reason.needsErrors ? [unknownErrors(reason)] : []),
    ...(errors.length > 0 && reason.problem !== undefined
      ? [`There may be more errors: ${problemText(reason.problem)}`]
      : []),
    ...(isFiring ? [...firstStep(errors), ...lastGoodRun(reason, when), ...rowsLine(reason, when)] : []),
  ];
}

/** A storm's subject and its newest error; nothing if none is known. */
function stormLine({ label, reason }: Explained): readonly string[] {
  const newest = reason?.kind === 'collector' ? reason.errors[0] : undefined;
  return newest ? [`${escapeMrkdwn(label)}: ${errorText(newest)}`, ...stepLine(newest)] : [];
}

const NOT_READ_YET = 'The reason is not known yet: it is being read, and this message is updated';

function unknownErrors({ problem, lastGoodRunAt }: CollectorReason): string {
  if (problem !== undefined) return `Its errors could not be read from Datadog: ${problemText(problem)}`;
  return `Datadog has no error of it${lastGoodRunAt === null ? '' : ' since its last good run'}`;
}

function problemText(problem: string): string {
  return escapeMrkdwn(problem, LENGTH.problem);
}

function errorText({ message }: ReportedError): string {
  return escapeMrkdwn(message, LENGTH.error);
}

function errorLine(error: ReportedError, when: When): string {
  const about = error.about === '' ? '' : ` (${escapeMrkdwn(error.about, LENGTH.about)})`;
  return `*Error at ${when(error.at)}:* ${errorText(error)}${about}`;
}

function stepLine({ nextStep }: ReportedError, heading = '*Next step:*'): readonly string[] {
  return nextStep === '' ? [] : [`${heading} ${escapeMrkdwn(nextStep, LENGTH.step)}`];
}

/** The next step of the newest error that names one. */
function firstStep(errors: readonly ReportedError[]): readonly string[] {
  const named = errors.find(({ nextStep }) => nextStep !== '');
  return named ? stepLine(named) : [];
}

function lastGoodRun({ lastGoodRunAt, since, runs, runsProblem }: CollectorReason, when: When): readonly string[] {
  if (lastGoodRunAt !== null) return [`Last good run: ${when(lastGoodRunAt)}`];
  if (runsProblem !== undefined)
    return [`Its last good run could not be read from Datadog: ${problemText(runsProblem)}`];
  return runs.length === 0 ? [`No run found since ${when(since)}`] : [`No good run since ${when(since)}`];
}

function rowsLine({ rows, grayFrom, needsErrors }: CollectorReason, when: When): readonly string[] {
  if (rows === null) return [];
  const named = rowsText(rows);
  const among = total(rows) > 1 ? `, among them ${escapeMrkdwn(rows.example)}` : `: ${escapeMrkdwn(rows.example)}`;
  if (grayFrom !== null) return [`Gray from ${when(grayFrom)} on: ${named}${among}`];
  return [needsErrors ? `Without new values: ${named}${among}` : `Fed by it: ${named}${among}`];
}

function total({ areas }: AffectedRows): number {
  return areas.reduce((sum, { count }) => sum + count, 0);
}

function rowsText({ areas }: AffectedRows): string {
  const parts = areas.map(({ title, count }, index) => {
    const noun = index === 0 ? `${count === 1 ? 'row' : 'rows'} of ` : 'of ';
    return `${count} ${noun}${escapeMrkdwn(title)}`;
  });
  return parts.length === 2 ? parts.join(' and ') : enumerateFirst(parts, 4);
}

function valueLine({ value, goal, problem }: MetricReason): readonly string[] {
  if (problem !== undefined) return [`Its value could not be read from Datadog: ${problemText(problem)}`];
  const shown = value === null ? 'No current value' : `Now ${escapeMrkdwn(value)}`;
  return [`${shown}, healthy is ${escapeMrkdwn(goal)}`];
}

function metricLines(reason: MetricReason, isFiring: boolean): readonly string[] {
  if (!isFiring) return [];
  return [...valueLine(reason), ...trendLine(reason)];
}

function trendLine({ trend, redSince }: MetricReason): readonly string[] {
  const [first] = trend;
  if (first === undefined) return [];
  const values = trend.map(({ value }) => (value === null ? 'no data' : escapeMrkdwn(value))).join(' → ');
  const since = redSince === null ? [] : [`Red since ${shortDate(redSince)}`];
  return [...since, `Last ${trend.length} days: ${values}`];
}

/**
 * Paragraphs for Details, as lines of mrkdwn: all stored errors, and the course of the runs, newest first; of a storm the newest error of
 * each subject.
 */
export function reasonDetails(incident: Incident, when: When): readonly (readonly string[])[] {
  const explained = explainedSubjects(incident);
  if (incident.kind === 'storm') {
    const lines = explained.slice(0, MOST.listed).flatMap(stormLine);
    return lines.length === 0 ? [] : [['*Newest errors*', ...lines]];
  }
  return explained.flatMap(({ reason }) => {
    if (reason === null) return [];
    if (reason.kind === 'metric') return [['*Its values*', ...valueLine(reason), ...trendLine(reason)]];
    return [
      [
        `*Its errors* (read at ${when(reason.readAt)})`,
        ...reason.errors.flatMap((error) => [`• ${errorLine(error, when)}`, ...stepLine(error)]),
        ...(reason.moreErrors > 0 ? [`and ${reason.moreErrors} more`] : []),
        ...(reason.errors.length === 0 ? [unknownErrors(reason)] : []),
        ...rowsLine(reason, when),
      ],
      [
        '*Its newest runs*',
        ...reason.runs.map((run) => `${when(run.at)}  ${runText(run)}`),
        ...lastGoodRun(reason, when),
      ],
    ];
  });
}

function runText({ failed, errors, seconds }: ReportedRun): string {
  const state = failed === null ? 'no report' : failed ? 'failed' : 'ran';
  const shown = (value: number) => cut(formatNumber(value), LENGTH.number);
  const duration = seconds === null ? [] : [`${shown(seconds)} s`];
  const count = errors === null || errors === 0 ? [] : [`${shown(errors)} ${errors === 1 ? 'error' : 'errors'}`];
  return [state, ...duration, ...count].join(' · ');
}
