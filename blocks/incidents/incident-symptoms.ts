import { formatDuration } from '../../src/core/duration.ts';
import { capitalize, firstAndMore } from '../../src/core/text.ts';
import { shownRule } from '../../src/incidents/rules/identity.ts';
import {
  type Incident,
  isSilenced,
  openSymptoms,
  type Silence,
  type Symptom,
} from '../../src/incidents/rules/incident.ts';
import { withoutImplied } from '../../src/incidents/rules/symptom-news.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { enumerate, MAX_LISTED } from '../kit/text.ts';

/** The silence that runs on an incident at this time, or null. */
export function silenceAt(incident: Incident, at: number): Silence | null {
  return isSilenced(incident, at) ? incident.silence : null;
}

/** The newest failure of an incident that may have failed before. */
export interface LatestFailure extends Pick<Symptom, 'since' | 'mayBeOlder'> {
  /** Open and cleared ones. */
  readonly symptoms: readonly Symptom[];
}

/** The newest failure of an incident: its start, and its symptoms. */
export function latestFailure({ symptoms, events, openedAt }: Incident): LatestFailure {
  const began = events.findLast(({ kind }) => kind === 'opened' || kind === 'reopened')?.at ?? openedAt;
  const current = symptoms.filter(({ clearedAt }) => clearedAt === null || clearedAt >= began);
  const since = current.reduce((first, symptom) => Math.min(first, symptom.since), began);
  const mayBeOlder = current.some((symptom) => symptom.since === since && symptom.mayBeOlder);
  return { since, ...(mayBeOlder && { mayBeOlder }), symptoms: current };
}

/** The beginning of a failure: `14:05`, or `14:05 or earlier` where nothing was evaluated before. */
export function sinceWords(
  { since, mayBeOlder }: Pick<Symptom, 'since' | 'mayBeOlder'>,
  when: (instant: number) => string,
) {
  return mayBeOlder ? `${when(since)} or earlier` : when(since);
}

/** The time for which a failure lasted until `end`: `20 min`, or `at least 20 min` where nothing was evaluated before. */
export function lastedWords({ since, mayBeOlder }: Pick<Symptom, 'since' | 'mayBeOlder'>, end: number): string {
  return `${mayBeOlder ? 'at least ' : ''}${formatDuration(end - since)}`;
}

/** Labels of the symptoms' subjects, each subject once. */
export function subjectLabels(symptoms: readonly Symptom[]): readonly string[] {
  return [...new Map(symptoms.map(({ subject, label }) => [subject, label])).values()];
}

/** Characters of one symptom, and of a name in a list. */
const SYMPTOM_LENGTH = 300;
const NAME_LENGTH = 40;

/** Heading for symptoms that have ended: their texts describe the time of the failure. */
const ENDED_HEADING = 'Last symptoms:';

/** Lines of mrkdwn, one for each symptom with its numbers; for a storm, one for each rule with the names. */
export function symptomLines(incident: Incident, when: (instant: number) => string): readonly string[] {
  const failure = latestFailure(incident);
  if (incident.kind === 'storm') return stormLines(incident, failure.symptoms);
  const lines = withoutImplied(failure.symptoms).map(
    (symptom) =>
      `${shownSymptom(symptom, when)}${ownTimes(symptom, incident, { began: failure.since, when })}${unknownNote(symptom, when)}`,
  );
  const heading = incident.status === 'resolved' ? ENDED_HEADING : '';
  if (lines.length === 1) return [`${heading} ${lines[0]}`.trimStart(), ...outageNote(incident)];
  return [
    ...(heading === '' ? [] : [heading]),
    ...firstAndMore(lines, MAX_LISTED).map((line) => `• ${line}`),
    ...outageNote(incident),
  ];
}

function outageNote({ kind, status }: Incident): readonly string[] {
  return kind === 'datadog-outage' && status === 'firing' ? ['Other alerts are not evaluated meanwhile.'] : [];
}

/** The symptoms as one sentence; cleared ones are left out while others are open. */
export function spokenSymptoms(incident: Incident, when: (instant: number) => string): string {
  const { symptoms } = latestFailure(incident);
  const open = openSymptoms({ symptoms });
  const mentioned = withoutImplied(open.length > 0 ? open : symptoms);
  if (incident.kind === 'storm') return subjectNames(mentioned);
  const sentence = enumerate(
    mentioned.map((symptom) => `${shownSymptom(symptom, when)}${unknownNote(symptom, when)}`),
    '; ',
  );
  return incident.status === 'resolved' ? `${ENDED_HEADING} ${sentence}` : sentence;
}

/** Labels of the subjects as a list, each once and cut short, with the count of those left out. */
export function subjectNames(symptoms: readonly Symptom[]): string {
  return enumerate(subjectLabels(symptoms).map((label) => escapeMrkdwn(label, NAME_LENGTH)));
}

/** The text of one symptom, escaped and capitalized. */
export function shownSymptom(
  symptom: Symptom,
  when: (instant: number) => string,
  max: number = SYMPTOM_LENGTH,
): string {
  return capitalize(escapeMrkdwn(symptomText(symptom, when), max));
}

/** The text of one symptom as plain text; `when` writes its time. */
export function symptomText(
  { says, noRunSince }: Pick<Symptom, 'says' | 'noRunSince'>,
  when: (instant: number) => string,
): string {
  return noRunSince === undefined ? says : `no run since ${when(noRunSince)}, ${says}`;
}

/** Words about a symptom of which it is not known any more whether it lasts. */
function unknownNote({ unknownSince }: Symptom, when: (instant: number) => string): string {
  return unknownSince === undefined ? '' : `. Not enough data since ${when(unknownSince)} to tell whether it lasts`;
}

/** A symptom's times in parentheses, if they differ from those of the whole failure. */
function ownTimes(
  symptom: Symptom,
  { status, resolvedAt }: Incident,
  { began, when }: { readonly began: number; readonly when: (instant: number) => string },
): string {
  const { since, clearedAt, isRemoved } = symptom;
  if (clearedAt === null) return since === began ? '' : ` (since ${sinceWords(symptom, when)})`;
  if (isRemoved) return ` (no longer watched since ${when(clearedAt)})`;
  if (status === 'firing') return ` (over since ${when(clearedAt)})`;
  return since === began && clearedAt === resolvedAt ? '' : ` (${sinceWords(symptom, when)} to ${when(clearedAt)})`;
}

function stormLines({ status }: Incident, symptoms: readonly Symptom[]): readonly string[] {
  const open = openSymptoms({ symptoms });
  const isOver = status === 'resolved';
  const failing = new Set(open.map(({ subject }) => subject));
  const ended = symptoms.filter(({ subject }) => !failing.has(subject));
  const recovered = isOver ? [] : ended.filter(({ isRemoved }) => !isRemoved);
  const removed = ended.filter(({ isRemoved }) => isRemoved);
  const mentioned = withoutImplied(isOver ? symptoms.filter(({ isRemoved }) => !isRemoved) : open);
  const rules = [...new Set(mentioned.map(({ rule }) => rule))];
  const lines = rules.map((rule) =>
    subjectsLine(
      ruleTitle(rule),
      mentioned.filter((symptom) => symptom.rule === rule),
    ),
  );
  const unknown = isOver ? [] : open.filter(({ unknownSince }) => unknownSince !== undefined);
  const rest = lines.length - MAX_LISTED;
  return [
    ...lines.slice(0, MAX_LISTED),
    ...(rest > 0 ? [`and ${rest} more rules`] : []),
    ...(unknown.length > 0 ? [subjectsLine('Not enough data to tell whether it lasts', unknown)] : []),
    ...(recovered.length > 0 ? [subjectsLine('Recovered', recovered)] : []),
    ...(removed.length > 0 ? [subjectsLine('No longer watched', removed)] : []),
  ];
}

function subjectsLine(heading: string, symptoms: readonly Symptom[]): string {
  return `*${heading}* (${subjectLabels(symptoms).length}): ${subjectNames(symptoms)}`;
}

/** Title of a rule: `No data` for `no_data`. */
function ruleTitle(rule: string): string {
  return capitalize(escapeMrkdwn(shownRule(rule).replaceAll('_', ' '), NAME_LENGTH));
}
