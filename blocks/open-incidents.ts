import type { Incident } from '../src/incidents/incident.ts';
import { headline, subjectName } from './incident-headline.ts';
import { latestFailure, silenceAt } from './incident-state.ts';
import { reasonWords, untilWords } from './incident-story.ts';
import { link } from './link.ts';
import { MAX_LISTED } from './list.ts';
import { moment } from './time.ts';

/** An incident, and where its thread is, if known. */
export interface OpenIncident {
  readonly incident: Incident;
  readonly permalink?: string;
}

/** How lists of incidents are written. A channel is not told who acts: a name there is a mention. */
export interface ListView {
  readonly now: number;
  readonly timeZone: string;
  readonly isPrivate: boolean;
}

/** What is firing, a line of mrkdwn each; empty when nothing is. */
export function openIncidentLines(open: readonly OpenIncident[], view: ListView): readonly string[] {
  return listed(
    'Open incidents',
    firing(open).map((one) => openLine(one, view)),
  );
}

/** Which silences run, until when, by whom; empty when none does. */
export function silenceLines(open: readonly OpenIncident[], view: ListView): readonly string[] {
  const when = (instant: number) => moment(instant, view.now, view.timeZone);
  const lines = open.flatMap(({ incident }) => {
    const silence = silenceAt(incident, view.now);
    if (!silence) return [];
    const by = view.isPrivate ? `  ·  by <@${silence.by}>` : '';
    return [`🔕 ${subjectName(incident)}  ·  ${untilWords(silence.until, when)}${by}${reasonWords(silence.reason)}`];
  });
  return listed('Silences', lines);
}

/** Those that fire. */
export function firing(open: readonly OpenIncident[]): readonly OpenIncident[] {
  return open.filter(({ incident }) => incident.status === 'firing');
}

function openLine({ incident, permalink }: OpenIncident, { now, timeZone, isPrivate }: ListView): string {
  const { glyph, words } = headline(incident, now);
  const { acknowledged } = incident;
  const facts = [
    `${glyph} ${words}`,
    `since ${moment(latestFailure(incident).since, now, timeZone)}`,
    ...(acknowledged ? [isPrivate ? `acknowledged by <@${acknowledged.by}>` : 'acknowledged'] : []),
    ...(acknowledged || silenceAt(incident, now) ? [] : ['not acknowledged']),
    ...(permalink === undefined ? [] : [link(permalink, 'Thread')]),
  ];
  return facts.join('  ·  ');
}

function listed(heading: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - MAX_LISTED;
  return [`*${heading}*`, ...lines.slice(0, MAX_LISTED), ...(rest > 0 ? [`and ${rest} more`] : [])];
}
