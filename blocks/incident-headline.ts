import type { Incident } from '../src/incidents/incident.ts';
import type { Severity } from '../src/incidents/signal.ts';
import { openSymptoms } from '../src/incidents/symptom.ts';
import { escapeMrkdwn } from './escape.ts';
import { endingOf } from './incident-ending.ts';
import { labelsOf, latestFailure, silenceAt } from './incident-state.ts';
import { GLYPHS } from './status.ts';

/** How urgent a failure is, as glyph and word. */
export const SEVERITIES: Readonly<Record<Severity, { readonly glyph: string; readonly word: string }>> = {
  critical: { glyph: GLYPHS.red, word: 'Critical' },
  warning: { glyph: GLYPHS.yellow, word: 'Warning' },
};

/** Glyph and words of an incident, its data escaped: `Critical: Shop collector`. */
export function headline(incident: Incident, at: number): { readonly glyph: string; readonly words: string } {
  const { glyph, word } = incident.resolution ? endingOf(incident.resolution) : urgency(incident, at);
  return { glyph, words: `${word}: ${incidentName(incident)}` };
}

/** What an incident is about, escaped; a storm by its counts. */
export function incidentName(incident: Incident): string {
  if (incident.kind !== 'storm') return subjectName(incident);
  const { symptoms } = latestFailure(incident);
  const all = labelsOf(symptoms).length;
  const open = labelsOf(openSymptoms({ symptoms })).length;
  if (incident.status === 'resolved') return `${all} that failed together`;
  return open < all ? `${open} of ${all} still failing` : `${all} failing together`;
}

/** Its label, escaped, with the word that makes sense of a collector's: `Health collector`. */
export function subjectName({ kind, subject, label }: Pick<Incident, 'kind' | 'subject' | 'label'>): string {
  const isCollector = kind === 'subject' && !subject.includes('.');
  return isCollector ? `${escapeMrkdwn(label)} collector` : escapeMrkdwn(label);
}

function urgency(incident: Incident, at: number): { readonly glyph: string; readonly word: string } {
  const { glyph, word } =
    incident.kind === 'datadog-outage'
      ? { glyph: GLYPHS.gray, word: 'Datadog unreachable' }
      : SEVERITIES[incident.severity];
  if (silenceAt(incident, at)) return { glyph: '🔕', word: `${word}, silenced` };
  return { glyph, word: incident.flapping ? `${word}, flapping` : word };
}
