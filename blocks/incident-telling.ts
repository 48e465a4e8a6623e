import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../src/core/duration.ts';
import type { Incident, IncidentEvent, Resolution } from '../src/incidents/incident.ts';
import { describeChange } from './incident-change.ts';
import { silenceControls } from './incident-controls.ts';
import { endingOf } from './incident-ending.ts';
import { SEVERITIES } from './incident-headline.ts';
import { latestFailure } from './incident-state.ts';
import { calmWords, reasonWords, type Times, untilWords } from './incident-story.ts';
import { spokenSymptoms } from './incident-symptoms.ts';

/** What a reply says, in mrkdwn without full stops. */
export interface EventText {
  readonly glyph?: string;
  /** Printed bold; `rest` ends its sentence. */
  readonly word: string;
  readonly rest: string;
  /** Further lines. */
  readonly more?: readonly string[];
  readonly controls?: readonly KnownBlock[];
  /** How to say it as one line of several, where that is not `word` and `rest`. */
  readonly brief?: string;
}

/** Puts an event into words; null where the parent tells enough. */
export function describeEvent(
  event: IncidentEvent,
  incident: Incident,
  times: Times,
  oncallGroup?: string,
): EventText | null {
  const by = event.actor === null ? '' : `by <@${event.actor}>`;
  switch (event.kind) {
    case 'opened':
      return null;
    case 'reopened':
      return describeReopening(event, incident, times);
    case 'changed':
      return describeChange(event, incident, times.when);
    case 'flapping':
      return { word: 'Flapping:', rest: `${event.changes} changes in the last hour; ${calmWords()}` };
    case 'resolved':
      return describeEnd(event.resolution, event.at, incident);
    case 'acknowledged':
      return { word: 'Acknowledged', rest: by };
    case 'silenced': {
      const rest = `${by} ${untilWords(event.until, times.when)}${reasonWords(event.reason)}`;
      const more = event.until === 'recovery' ? [] : ['Until then only its recovery is posted'];
      return { glyph: '🔕', word: 'Silenced', rest, more };
    }
    case 'silence-ending': {
      const rest = `at ${times.when(event.until)}, and it still fails`;
      return { glyph: '🔕', word: 'The silence ends', rest, controls: [silenceControls(incident)] };
    }
    case 'silence-ended':
      return event.stillFiring ? describeEndOfSilence(by, incident, times) : null;
    case 'reminded':
      return describeReminder(incident, times, oncallGroup);
  }
}

/** It recovered and fails again, or a person said too early that it is over. */
function describeReopening({ number }: IncidentEvent, incident: Incident, { when }: Times): EventText {
  const before = incident.events.findLast((one) => one.kind === 'resolved' && one.number < number);
  const resolution = before?.kind === 'resolved' ? before.resolution : undefined;
  const rest = resolution?.kind === 'person' ? `although <@${resolution.by}> resolved it` : '';
  return failing(incident, when, rest === '' ? 'Fails again' : 'Fails', rest);
}

function describeEnd(resolution: Resolution, at: number, incident: Incident): EventText {
  const { glyph, word, why } = endingOf(resolution);
  const lasted = `after ${formatDuration(at - latestFailure(incident).since)}`;
  return { glyph, word, rest: `${lasted} ${why}`.trimEnd() };
}

function describeEndOfSilence(by: string, incident: Incident, { when }: Times): EventText {
  const rest = by === '' ? 'and still failing' : `ended ${by}, and still failing`;
  return failing(incident, when, 'No longer silenced,', rest);
}

function describeReminder(incident: Incident, { now, when }: Times, oncallGroup?: string): EventText {
  const waited = `since ${when(incident.remindFrom)} (${formatDuration(now - incident.remindFrom)})`;
  const told = failing(incident, when, 'Nobody has acknowledged this', waited);
  if (oncallGroup === undefined) return told;
  return { ...told, more: [...(told.more ?? []), `<!subteam^${oncallGroup}>, please have a look`] };
}

function failing(incident: Incident, when: Times['when'], word: string, rest: string): EventText {
  return { glyph: SEVERITIES[incident.severity].glyph, word, rest, more: [spokenSymptoms(incident, when)] };
}
