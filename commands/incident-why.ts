import { renderIncidentWhy } from '../blocks/incidents/incident-why.ts';
import type { Choice } from '../blocks/kit/controls.ts';
import { describeFailure } from '../blocks/kit/failure.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import { type Incident, openSymptoms } from '../src/incidents/rules/incident.ts';
import { knownReason } from '../src/incidents/rules/known-reasons.ts';
import type { CollectorReason } from '../src/incidents/rules/reason.ts';
import { typedSubject } from '../src/watches/rules/watch.ts';
import type { Ports } from './command.ts';
import { HEALTH, whyChoice } from './metric-cards.ts';

/** The command line that explains the metric of an incident; undefined for an incident of collectors, a storm or a Datadog outage. */
export function metricWhyLine({ kind, subject }: Pick<Incident, 'kind' | 'subject'>): string | undefined {
  return kind === 'subject' && subject.includes('.')
    ? whyChoice('', typedSubject(subject), undefined).commandLine
    : undefined;
}

/** Subjects of a storm that are looked at. */
const MOST_SUBJECTS = 50;

/** Card of what was reported around the failure of collectors; takes one request to Datadog. */
export async function incidentWhyCard(
  incident: Incident,
  { reader, clock, timeZone }: Pick<Ports, 'reader' | 'clock' | 'timeZone'>,
  links: readonly DashboardLink[],
): Promise<Card> {
  if (incident.kind === 'datadog-outage') return explanation(renderNotice(...NO_EVENTS));
  const open = openSymptoms(incident);
  const symptoms = open.length > 0 ? open : incident.symptoms;
  const subjects = [...new Set(symptoms.map(({ subject }) => subject))].slice(0, MOST_SUBJECTS);
  const known = incident.kind === 'storm' ? undefined : knownReason(incident, incident.subject);
  const reason = known?.kind === 'collector' ? known : undefined;
  const at = Math.min(...symptoms.map(({ since }) => since), firstBadRun(reason) ?? Number.POSITIVE_INFINITY);
  const mayBeOlder = symptoms.some((symptom) => symptom.since === at && symptom.mayBeOlder);
  const answer = await reader.around({ subjects, at });
  const now = clock();
  if (answer.kind === 'unavailable')
    return explanation(renderNotice(describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })));
  const whys = symptoms.flatMap(({ subject, label }): readonly Choice[] => {
    return subject.includes('.') ? [whyChoice(label, typedSubject(subject), undefined)] : [];
  });
  const controls = { commandLine: HEALTH, whys, repeatable: false, shareable: false };
  return explanation(
    renderIncidentWhy({
      incident,
      at,
      ...(mayBeOlder && { mayBeOlder }),
      ...answer.value,
      ...(reason && { reason }),
      links,
      controls,
      now,
      timeZone,
    }),
  );
}

const NO_EVENTS = [
  'While Datadog cannot be read, nothing can be read about what was before either.',
  'Next step: type `/health` once it answers.',
] as const;

/** Time of the first run after the last good one; undefined if either is not known. */
function firstBadRun(reason: CollectorReason | undefined): number | undefined {
  const good = reason?.lastGoodRunAt ?? null;
  return good === null ? undefined : reason?.runs.filter(({ at }) => at > good).at(-1)?.at;
}
