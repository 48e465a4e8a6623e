import { renderHome } from '../blocks/home/home.ts';
import { changeLineOf, type WorstMetric } from '../blocks/home/worst-metric.ts';
import type { OpenIncident } from '../blocks/incidents/open-incidents.ts';
import type { Message } from '../blocks/kit/message.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import type { Answer } from '../src/health/reading.ts';
import { byStatus, type Rollup } from '../src/health/rollup.ts';
import { unlessStoreFails } from '../src/slack/unless-store-fails.ts';
import type { VisibleTo } from '../src/slack/visible-channels.ts';
import { commandLine, linksTo, type Ports } from './command.ts';
import { visibleWatches, watchesForReader } from './home-watches.ts';
import { HEALTH, whyWords } from './metric-cards.ts';
import { readVisibleDigests } from './visible-digests.ts';

/** A person who opens the Home tab. */
export interface HomeQuestion {
  /** Slack id. */
  readonly reader: string;
  /** Whether the person opens it for the first time. */
  readonly isFirst: boolean;
  /** One of the catalog's environments; undefined for all together. */
  readonly environment: string | undefined;
}

/** Returns the Home tab of a person, without what cannot be read. Rejects only if the bot itself fails. */
export async function homeOf(
  catalog: Catalog,
  ports: Ports,
  { reader: person, isFirst, environment }: HomeQuestion,
): Promise<Message> {
  const { reader, linkTo, clock, timeZone } = ports;
  const [answer, stored] = await Promise.all([reader.rollup(environment), readStored(ports, person)]);
  // A watch is about all environments together.
  const isOther = environment !== undefined && stored !== null && stored.watches.watches.length > 0;
  const ofWatches = isOther ? await reader.rollup() : answer;
  const now = clock();
  return renderHome({
    title: catalog.title,
    answer,
    worst: worstOf(answer, { ports, environment, now }),
    storedState: stored && {
      incidents: stored.incidents,
      digests: stored.digests,
      watches: watchesForReader(stored.watches, ofWatches, person),
    },
    reader: person,
    isFirst,
    links: linksTo(catalog.dashboards, { linkTo, environment, now }),
    environment,
    environments: catalog.environments.names,
    helpLine: commandLine(HEALTH, 'help', undefined),
    now,
    timeZone,
  });
}

/** Contents of the database; null when it cannot be read, since the Home tab is useful without them. */
function readStored(ports: Ports, person: string) {
  const { activeIncidents, visibleTo } = ports;
  return unlessStoreFails(async () => {
    const [incidents, digests, watches] = await Promise.all([
      activeIncidents().then(({ incidents: all }) => withVisibleThreads(all, { person, visibleTo })),
      readVisibleDigests(ports, person),
      visibleWatches(person, ports),
    ]);
    return { incidents, digests, watches };
  });
}

/** The incidents, without links into private channels that the person is not known to be in. */
async function withVisibleThreads(
  incidents: readonly OpenIncident[],
  { person, visibleTo }: { readonly person: string; readonly visibleTo: VisibleTo },
): Promise<readonly OpenIncident[]> {
  const channelOf = ({ permalink }: OpenIncident) => /\/archives\/(\w+)\//.exec(permalink ?? '')?.[1] ?? '';
  const channels = incidents.filter(({ permalink }) => permalink !== undefined).map(channelOf);
  const visible = channels.length === 0 ? new Set<string>() : await visibleTo(person, channels);
  return incidents.map((one) => (visible.has(channelOf(one)) ? one : { incident: one.incident }));
}

/** Age up to which an answer about a change that somebody has asked for is shown, in milliseconds. */
export const KNOWN_WHY_MS = 15 * MINUTE_MS;

/**
 * The critical metric with the lowest score; null if none is critical, or nothing is known. What is known of it is read from memory only.
 */
function worstOf(
  answer: Answer<Rollup>,
  {
    ports,
    environment,
    now,
  }: { readonly ports: Ports; readonly environment: string | undefined; readonly now: number },
): WorstMetric | null {
  if (answer.kind === 'unavailable') return null;
  const [worst] = byStatus(answer.value).red;
  const area = answer.value.areas.find(({ rows }) => worst !== undefined && rows.includes(worst.row));
  if (worst === undefined || area === undefined || worst.today === null) return null;
  const path = `${area.key}.${worst.row.key}`;
  const known = ports.reader.knownWhy(path, environment);
  return {
    area: area.title,
    label: worst.row.label,
    fom: worst.today,
    commandLine: commandLine(HEALTH, whyWords(path), environment),
    line: known && now - known.at <= KNOWN_WHY_MS ? changeLineOf(known.value, now) : null,
  };
}
