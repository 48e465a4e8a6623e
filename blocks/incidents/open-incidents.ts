import type { Incident, Silence } from '../../src/incidents/rules/incident.ts';
import { link, listed } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { headline, subjectName, untilWords } from './incident-message.ts';
import { latestFailure, silenceAt } from './incident-state.ts';

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
  return listed('*Open incidents*', firing(open), (one) => openLine(one, view));
}

/** Which silences run, until when, by whom; empty when none does. */
export function silenceLines(open: readonly OpenIncident[], view: ListView): readonly string[] {
  const silenced = open.flatMap(({ incident }) => {
    const silence = silenceAt(incident, view.now);
    return silence ? [{ incident, silence }] : [];
  });
  return listed('*Silences*', silenced, ({ incident, silence }) => silenceLine(incident, silence, view));
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

/** Without its reason: that was given to the members of the incident's channel. */
function silenceLine(incident: Incident, silence: Silence, { now, timeZone, isPrivate }: ListView): string {
  const until = untilWords(silence.until, (instant) => moment(instant, now, timeZone));
  const by = isPrivate ? `  ·  by <@${silence.by}>` : '';
  return `🔕 ${subjectName(incident)}  ·  ${until}${by}`;
}
