import { type Incident, openSymptoms } from '../../src/incidents/rules/incident.ts';
import { changeBefore } from '../../src/incidents/rules/known-reasons.ts';
import { reportedText } from '../health/reported-before.ts';

/**
 * The change that was reported nearest before an incident that fires began, as a line of mrkdwn, with the time at which a metric changed;
 * of a storm that of the subject which failed first. No line if nothing is known or was reported: it says nothing about the cause.
 */
export function changeLine(incident: Incident, when: (instant: number) => string, isSpoken = false): readonly string[] {
  if (incident.status !== 'firing') return [];
  const known = openSymptoms(incident).flatMap(({ subject }) => {
    const reported = changeBefore(incident, subject);
    return reported ? [{ subject, reported }] : [];
  });
  const [first] = known.toSorted((a, b) => a.reported.moment - b.reported.moment);
  if (first === undefined) return [];
  const { subject, reported } = first;
  const text = reportedText(isSpoken ? { ...reported, url: '' } : reported, when);
  const isMetric = subject.includes('.');
  const begin = isMetric ? `It changed at about ${when(reported.moment)}. ` : '';
  const heading = isSpoken ? 'Shortly before:' : '*Shortly before:*';
  return [`${begin}${heading} ${text}`];
}
