import { capitalize, firstAndMore } from '../../src/core/text.ts';
import {
  type Incident,
  isSilenced,
  openSymptoms,
  type Silence,
  type Symptom,
} from '../../src/incidents/rules/incident.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { enumerate, MAX_LISTED } from '../kit/text.ts';

/** The silence that runs on an incident at this time, or null. */
export function silenceAt(incident: Incident, at: number): Silence | null {
  return isSilenced(incident, at) ? incident.silence : null;
}

/** The newest failure of an incident that may have failed before: since when, and its symptoms, whether over or not. */
export function latestFailure({ symptoms, events, openedAt }: Incident): {
  readonly since: number;
  readonly symptoms: readonly Symptom[];
} {
  const began = events.findLast(({ kind }) => kind === 'opened' || kind === 'reopened')?.at ?? openedAt;
  const own = symptoms.filter(({ clearedAt }) => clearedAt === null || clearedAt >= began);
  return { since: own.reduce((first, { since }) => Math.min(first, since), began), symptoms: own };
}

/** What symptoms are about, each subject once. */
export function labelsOf(symptoms: readonly Symptom[]): readonly string[] {
  return [...new Map(symptoms.map(({ subject, label }) => [subject, label])).values()];
}

/** Characters of one symptom, and of one of many names. */
const SAYS = 300;
const NAME = 40;

/** Before what fails no longer: its own words are of the time when it did. */
const WAS = 'Last symptoms:';

/** What fails with its numbers, a line of mrkdwn each; a storm's names by rule. */
export function symptomLines(incident: Incident, when: (instant: number) => string): readonly string[] {
  const failure = latestFailure(incident);
  if (incident.kind === 'storm') return stormLines(incident, failure.symptoms);
  const lines = failure.symptoms.map(
    (one) => `${shownSymptom(one, when)}${ownTimes(one, incident, { began: failure.since, when })}`,
  );
  const was = incident.status === 'resolved' ? WAS : '';
  if (lines.length === 1) return [`${was} ${lines[0]}`.trimStart(), ...meanwhile(incident)];
  return [
    ...(was === '' ? [] : [was]),
    ...firstAndMore(lines, MAX_LISTED).map((line) => `• ${line}`),
    ...meanwhile(incident),
  ];
}

function meanwhile({ kind, status }: Incident): readonly string[] {
  return kind === 'datadog-outage' && status === 'firing' ? ['Other alerts are not evaluated meanwhile.'] : [];
}

/** The same as one sentence; what is over is left out while something lasts. */
export function spokenSymptoms(incident: Incident, when: (instant: number) => string): string {
  const { symptoms } = latestFailure(incident);
  const open = openSymptoms({ symptoms });
  const told = open.length > 0 ? open : symptoms;
  if (incident.kind === 'storm') return names(told);
  const says = enumerate(
    told.map((one) => shownSymptom(one, when)),
    '; ',
  );
  return incident.status === 'resolved' ? `${WAS} ${says}` : says;
}

/** Labels of the subjects, each once and cut short, and how many there are more. */
export function names(symptoms: readonly Symptom[]): string {
  return enumerate(labelsOf(symptoms).map((label) => escapeMrkdwn(label, NAME)));
}

/** The text of one symptom, escaped, with a capital. */
export function shownSymptom(symptom: Symptom, when: (instant: number) => string, max: number = SAYS): string {
  return capitalize(escapeMrkdwn(symptomText(symptom, when), max));
}

/** The text of one symptom as plain text; `when` writes its time. */
export function symptomText(
  { says, noRunSince }: Pick<Symptom, 'says' | 'noRunSince'>,
  when: (instant: number) => string,
): string {
  return noRunSince === undefined ? says : `no run since ${when(noRunSince)}, ${says}`;
}

/** A symptom's times, as far as they are not those of the whole failure. */
function ownTimes(
  { since, clearedAt }: Symptom,
  { status, resolvedAt }: Incident,
  { began, when }: { readonly began: number; readonly when: (instant: number) => string },
): string {
  if (clearedAt === null) return since === began ? '' : ` (since ${when(since)})`;
  if (status === 'firing') return ` (over since ${when(clearedAt)})`;
  return since === began && clearedAt === resolvedAt ? '' : ` (${when(since)} to ${when(clearedAt)})`;
}

function stormLines({ status }: Incident, symptoms: readonly Symptom[]): readonly string[] {
  const open = openSymptoms({ symptoms });
  const isOver = status === 'resolved';
  const failing = new Set(open.map(({ subject }) => subject));
  const recovered = isOver ? [] : symptoms.filter(({ subject }) => !failing.has(subject));
  const told = isOver ? symptoms : open;
  const rules = [...new Set(told.map(({ rule }) => rule))];
  const lines = rules.map((rule) =>
    namedLine(
      ruleWords(rule),
      told.filter((one) => one.rule === rule),
    ),
  );
  const rest = lines.length - MAX_LISTED;
  return [
    ...lines.slice(0, MAX_LISTED),
    ...(rest > 0 ? [`and ${rest} more rules`] : []),
    ...(recovered.length > 0 ? [namedLine('Recovered', recovered)] : []),
  ];
}

function namedLine(heading: string, symptoms: readonly Symptom[]): string {
  return `*${heading}* (${labelsOf(symptoms).length}): ${names(symptoms)}`;
}

/** `no_data` as people read it: `No data`. */
function ruleWords(rule: string): string {
  return capitalize(escapeMrkdwn(rule.replaceAll('_', ' '), NAME));
}
