import type { Incident, IncidentEvent, Symptom } from '../src/incidents/incident.ts';
import { keyOf } from '../src/incidents/symptom.ts';
import { incidentName } from './incident-headline.ts';
import type { Times } from './incident-story.ts';
import { names, shownSymptom } from './incident-symptoms.ts';
import type { EventText } from './incident-telling.ts';
import { enumerate } from './list.ts';

/** What is new and what has cleared: a storm's names with its counts, another incident's symptoms in their words. */
export function describeChange(
  event: Extract<IncidentEvent, { kind: 'changed' }>,
  incident: Incident,
  when: Times['when'],
): EventText {
  const isStorm = incident.kind === 'storm';
  const say = (symptoms: readonly Symptom[]) =>
    isStorm
      ? names(symptoms)
      : enumerate(
          symptoms.map((one) => shownSymptom(one, when)),
          '; ',
        );
  const having = (keys: readonly string[]) => {
    const wanted = new Set(keys);
    return incident.symptoms.filter((symptom) => wanted.has(keyOf(symptom)));
  };
  const [added, cleared] = [say(having(event.added)), say(having(event.cleared))];
  const counts = isStorm ? [incidentName(incident)] : [];
  if (added === '') return { word: 'Cleared:', rest: cleared, more: counts };
  if (cleared === '') return { word: 'New:', rest: added, more: counts };
  const brief = `new: ${added}; cleared: ${cleared}`;
  return { word: 'New:', rest: added, more: [`*Cleared:* ${cleared}`, ...counts], brief };
}
