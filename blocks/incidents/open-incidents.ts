import type { Incident, Silence } from '../../src/incidents/rules/incident.ts';
import { link, listed } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { headline, subjectName, untilWords } from './incident-message.ts';
import { latestFailure, silenceAt, sinceWords } from './incident-symptoms.ts';

/** Sentence without a full stop for a bot without an on-call channel. */
export const ONCALL_NOT_SET =
  'Incidents are not posted anywhere: ONCALL_CHANNEL is not set. Next step: ask an admin to set it';

/** An incident, with the permalink of its thread if known. */
export interface OpenIncident {
  readonly incident: Incident;
  readonly permalink?: string;
}

/** Context of a list of incidents. Only a private list names people: in a channel a name is a mention. */
export interface ListView {
  readonly now: number;
  readonly timeZone: string;
  readonly isPrivate: boolean;
}

/** Lines of mrkdwn, one for each firing incident; empty when none is. */
export function openIncidentLines(open: readonly OpenIncident[], view: ListView): readonly string[] {
  return listed('*Open incidents*', firing(open), (incident) => incidentLine(incident, view));
}

/** Lines of mrkdwn, one for each running silence: until when and, in a private list, by whom; empty when none runs. */
export function silenceLines(open: readonly OpenIncident[], view: ListView): readonly string[] {
  const silenced = open.flatMap(({ incident }) => {
    const silence = silenceAt(incident, view.now);
    return silence ? [{ incident, silence }] : [];
  });
  return listed('*Silences*', silenced, ({ incident, silence }) => silenceLine(incident, silence, view));
}

/** The incidents that are firing. */
export function firing(open: readonly OpenIncident[]): readonly OpenIncident[] {
  return open.filter(({ incident }) => incident.status === 'firing');
}

function incidentLine({ incident, permalink }: OpenIncident, { now, timeZone, isPrivate }: ListView): string {
  const { glyph, words } = headline(incident, now);
  const { acknowledged } = incident;
  const facts = [
    `${glyph} ${words}`,
    `since ${sinceWords(latestFailure(incident), (instant) => moment(instant, now, timeZone))}`,
    ...(acknowledged ? [isPrivate ? `acknowledged by <@${acknowledged.by}>` : 'acknowledged'] : []),
    ...(acknowledged || silenceAt(incident, now) ? [] : ['not acknowledged']),
    ...(permalink === undefined ? [] : [link(permalink, 'Thread')]),
  ];
  return facts.join('  ·  ');
}

/** Line of a silence without its reason, which is for members of the incident's channel. */
function silenceLine(incident: Incident, silence: Silence, { now, timeZone, isPrivate }: ListView): string {
  const until = untilWords(silence.until, (instant) => moment(instant, now, timeZone));
  const by = isPrivate ? `  ·  by <@${silence.by}>` : '';
  return `🔕 ${subjectName(incident)}  ·  ${until}${by}`;
}
