import type { KnownBlock } from '@slack/types';
import type { Digest } from '../src/digest/digest.ts';
import { isQuietDay } from '../src/digest/quiet-day.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import { smallPrint } from './card.ts';
import { dashboardLinks } from './dashboard-links.ts';
import { type LeadView, leadSentences } from './digest-lead.ts';
import { type DigestPicture, pictureBlock } from './digest-pictures.ts';
import { digestSections } from './digest-sections.ts';
import { paragraphs, section } from './layout.ts';
import { type Message, message } from './message.ts';
import { openIncidentLines } from './open-incidents.ts';
import { moment } from './time.ts';

/** How a digest is shown. `now` is milliseconds since 1970, `timeZone` the zone of those who read it. */
export interface DigestView extends LeadView {
  /** When it was due, if it comes late. */
  readonly late: { readonly dueAt: number } | null;
  readonly pictures: readonly DigestPicture[];
  readonly links: readonly DashboardLink[];
  /** Where incidents have their threads, by incident id. */
  readonly incidentLinks?: ReadonlyMap<string, string>;
}

/** A morning's message: a summary that is enough alone, what has changed, pictures, links. */
export function renderDigest(digest: Digest, view: DigestView): Message {
  const [first = '', ...more] = leadSentences(digest, view);
  const details = isQuietDay(digest) ? [] : [...digestSections(digest), ...openIncidents(digest, view)];
  return message(
    [first, ...more],
    [
      section([`*${first}*`, ...more].join(' ')),
      ...details,
      ...view.pictures.map(pictureBlock),
      ...dashboardLinks(view.links),
      smallPrint({ ...view, at: digest.at, environment: undefined, notes: notes(digest, view) }),
    ],
  );
}

function openIncidents({ incidents }: Digest, { now, timeZone, incidentLinks }: DigestView): readonly KnownBlock[] {
  const open = incidents.map((incident) => {
    const permalink = incidentLinks?.get(incident.id);
    return permalink === undefined ? { incident } : { incident, permalink };
  });
  return paragraphs(openIncidentLines(open, { now, timeZone, isPrivate: false }));
}

function notes(digest: Digest, { now, timeZone, late }: DigestView): readonly string[] {
  return [
    ...(late ? [`late: due at ${moment(late.dueAt, now, timeZone)}`] : []),
    ...(digest.timeZone === timeZone ? [] : [`days of ${digest.timeZone}`]),
  ];
}
