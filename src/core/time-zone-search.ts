import { distance } from 'fastest-levenshtein';
import { nameKey } from './text.ts';
import { canonicalTimeZone, describeOffset, isTimeZone, offsetMinutes } from './time-zone.ts';
import {
  ABBREVIATIONS,
  morePlaces,
  SHORT_COUNTRIES,
  WELL_KNOWN_ZONES,
  type ZoneGroup,
  zoneGroups,
} from './time-zone-names.ts';
import { cleanTyped } from './typed-text.ts';

/** A time zone that a text may mean. */
export interface TimeZoneMatch {
  /** Canonical IANA name. */
  readonly zone: string;
  /** The place that matched: `Mumbai`; the zone's largest city if something else matched. */
  readonly city: string;
  /** Offset at the time of the search, `UTC+5:30`. */
  readonly offset: string;
  /** All three: `Mumbai (Asia/Kolkata), UTC+5:30`. At most 75 characters. */
  readonly label: string;
}

/** The zone that a text means. `several`: it may mean each of these; `unknown`: nothing has that name, `near` is spelled alike. */
export type ResolvedZone =
  | { readonly kind: 'known'; readonly zone: string }
  | {
      readonly kind: 'several';
      readonly why: 'abbreviation' | 'offset' | 'places';
      readonly matches: readonly TimeZoneMatch[];
    }
  | { readonly kind: 'unknown'; readonly near: readonly TimeZoneMatch[] };

/** One name of a zone. */
interface Entry {
  /** The name as people type it, by `nameKey`. */
  readonly key: string;
  /** The name as people read it. */
  readonly place: string;
  /** IANA name, possibly a former one. */
  readonly zone: string;
  readonly kind: 'iana' | 'city' | 'country' | 'time' | 'abbreviation';
}

/**
 * Resolves a zone that a person typed: an IANA name, a city or a country with one zone. An abbreviation or an offset is never resolved,
 * since places share it and change it with the season. `now` in milliseconds since 1970 decides which zones have an offset.
 */
export function resolveTimeZone(text: string, now: number): ResolvedZone {
  const zone = canonicalTimeZone(text);
  if (zone !== undefined) return { kind: 'known', zone };
  const key = nameKey(text.replace(/^systemv\/([a-z]+).*$/i, '$1'));
  const minutes = parseOffset(text);
  if (minutes !== undefined) return { kind: 'several', why: 'offset', matches: zonesAtOffset(minutes, now) };
  if (key === '' || key.length > MOST_LETTERS) return { kind: 'unknown', near: [] };
  const exact = allEntries().filter((entry) => entry.key === key);
  const short = exact.filter(({ kind }) => kind === 'abbreviation');
  if (short.length > 0) return { kind: 'several', why: 'abbreviation', matches: inOrder(short, now, short.length) };
  const best = KINDS.map((kinds) => exact.filter(({ kind }) => kinds.includes(kind))).find(({ length }) => length > 0);
  const matches = matchesOf(best ?? [], now);
  const [only] = matches;
  if (only === undefined) return { kind: 'unknown', near: inOrder(nearEntries(key), now, MOST_NEAR) };
  return matches.length === 1 ? { kind: 'known', zone: only.zone } : { kind: 'several', why: 'places', matches };
}

/** Characters of a text that is looked up, at most: no zone and no place has as many. */
const MOST_LETTERS = 80;

/** Kinds of names: one that a zone is called by counts before a city of the same name elsewhere, and that before a time of the day. */
const KINDS: readonly (readonly Entry['kind'][])[] = [['iana'], ['city', 'country'], ['time']];
/** Zones that are offered for a word that is spelled like them, at most. */
const MOST_NEAR = 3;

/**
 * Finds zones by the beginning of a city, country, IANA name, abbreviation (`IST`) or offset (`+5:30`), best match first, each zone once.
 * Without a match it returns those that are spelled alike; without a query the zones that most people live by.
 */
export function findTimeZones(query: string, now: number, most = 100): readonly TimeZoneMatch[] {
  const key = nameKey(query);
  const minutes = parseOffset(query);
  if (minutes !== undefined) return zonesAtOffset(minutes, now).slice(0, most);
  if (key === '') return matchesOf(WELL_KNOWN_ZONES.map(ownEntry), now).slice(0, most);
  const scored = allEntries()
    .map((entry) => ({ entry, score: scoreOf(entry, key) }))
    .filter(({ score }) => score < Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.score - b.score || (a.score === 0 ? 0 : wellKnownFirst(a.entry, b.entry)));
  const found = scored.map(({ entry }) => entry);
  return inOrder(found.length > 0 ? found : nearEntries(key), now, most);
}

/** Describes one zone by its IANA name, such as a person's own that Slack knows; undefined if it is not usable as a time zone. */
export function describeTimeZone(name: string, now: number): TimeZoneMatch | undefined {
  const zone = canonicalTimeZone(name);
  return zone === undefined ? undefined : matchOf(zone, cityOf(zone), now);
}

/** Score of an entry for a key: less is better, and Infinity is not a match. */
function scoreOf({ key: name, kind }: Entry, key: string): number {
  if (name === key) return 0;
  if (kind === 'abbreviation') return Number.POSITIVE_INFINITY;
  if (name.startsWith(key)) return kind === 'iana' || kind === 'city' ? 1 : 2;
  return ` ${name}`.includes(` ${key}`) ? 3 : Number.POSITIVE_INFINITY;
}

/** Matches of the entries, each zone once, those that many people live by first. */
function matchesOf(entries: readonly Entry[], now: number): readonly TimeZoneMatch[] {
  return inOrder(entries.toSorted(wellKnownFirst), now, entries.length);
}

/** Matches of the entries in their order, each zone once, at most `most`; a zone that this runtime cannot use is left out. */
function inOrder(entries: readonly Entry[], now: number, most: number): readonly TimeZoneMatch[] {
  const matches = new Map<string, TimeZoneMatch>();
  for (const { zone: name, place } of entries) {
    if (matches.size >= most) break;
    const zone = canonicalTimeZone(name);
    if (zone !== undefined && !matches.has(zone)) matches.set(zone, matchOf(zone, place, now));
  }
  return [...matches.values()];
}

function matchOf(zone: string, city: string, now: number): TimeZoneMatch {
  const offset = describeOffset(zone, now);
  return { zone, city, offset, label: zone === 'UTC' ? zone : `${city} (${zone}), ${offset}` };
}

/** Entries that differ from a key of at least four letters by one edit for every four of its letters. */
function nearEntries(key: string): readonly Entry[] {
  const most = Math.min(2, Math.floor(key.length / 4));
  if (most === 0) return [];
  return allEntries()
    .filter(({ kind, key: name }) => kind !== 'abbreviation' && Math.abs(name.length - key.length) <= most)
    .map((entry) => ({ entry, edits: distance(key, entry.key) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((a, b) => a.edits - b.edits || wellKnownFirst(a.entry, b.entry))
    .map(({ entry }) => entry);
}

/** Zones whose clocks have an offset now. */
function zonesAtOffset(minutes: number, now: number): readonly TimeZoneMatch[] {
  const own = [...WELL_KNOWN_ZONES, ...zoneGroups().map(({ names: [name = ''] }) => name)].filter(isTimeZone);
  return matchesOf(own.filter((zone) => offsetMinutes(zone, now) === minutes).map(ownEntry), now);
}

/** Parses `UTC+2`, `GMT-5:30`, `+0530`, `UTC+5.5` and `Etc/GMT+2`, with the sign that people mean, to minutes ahead of UTC. */
function parseOffset(text: string): number | undefined {
  const [, sign, hours, minutes = '', tenths = ''] =
    /^(?:(?:etc\/)?(?:utc|gmt))?([+-])(\d{1,2})(?::?(\d{2})|[.,](\d{1,2}))?$/i.exec(
      cleanTyped(text).replaceAll(' ', ''),
    ) ?? [];
  if (sign === undefined || hours === undefined) return undefined;
  const total = Number(hours) * 60 + Number(minutes) + Math.round(Number(`0.${tenths || '0'}`) * 60);
  return total > 14 * 60 ? undefined : (sign === '-' ? -1 : 1) * total;
}

function wellKnownFirst(a: Entry, b: Entry): number {
  const [first, second] = [a, b].map(({ zone }) => {
    const place = WELL_KNOWN_ZONES.indexOf(zone);
    return place < 0 ? WELL_KNOWN_ZONES.length : place;
  });
  return (first ?? 0) - (second ?? 0);
}

let entries: readonly Entry[] | undefined;

/** Every name of every zone. Made when it is first needed: a few thousand of them. */
function allEntries(): readonly Entry[] {
  entries ??= [
    entryOf('UTC', 'UTC', 'iana'),
    ...Object.entries(ABBREVIATIONS).flatMap(([name, zones]) =>
      zones.map((zone) => ({ ...entryOf(name, zone, 'abbreviation'), place: cityOf(zone) })),
    ),
    ...zoneGroups().flatMap(groupEntries),
    ...morePlaces().map(({ place, zone }) => entryOf(place, zone, 'city')),
  ];
  return entries;
}

function groupEntries({ names, cities, country, time, abbreviations }: ZoneGroup): readonly Entry[] {
  const [main = ''] = names;
  const [place = cityOf(main)] = cities;
  const named = (kind: Entry['kind'], all: readonly string[]) =>
    all.map((name): Entry => ({ ...entryOf(name, main, kind), place }));
  const shortNames = Object.keys(SHORT_COUNTRIES).filter((name) => SHORT_COUNTRIES[name] === country);
  const others = [...named('time', [time, time.replace(/ Time$/, '')]), ...named('abbreviation', abbreviations)];
  return [
    ...names.flatMap(ianaEntries),
    ...cities.map((city) => entryOf(city, main, 'city')),
    ...named('country', [country, ...shortNames]),
    ...others.filter(({ key }) => !Object.hasOwn(ABBREVIATIONS, key)),
  ];
}

/** The regions whose names end with a place, and names that end with something else. */
const REGION = /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;
const NO_PLACE = /^Australia\/(?:ACT|LHI|NSW|North|South|West)$|\/Center$/;

/** The entries of an IANA name: its last part and the whole. */
function ianaEntries(zone: string): readonly Entry[] {
  if (!REGION.test(zone) || NO_PLACE.test(zone)) return [];
  return [entryOf(cityOf(zone), zone, 'iana'), { ...entryOf(zone, zone, 'iana'), place: cityOf(zone) }];
}

function ownEntry(zone: string): Entry {
  return entryOf(cityOf(zone), zone, 'iana');
}

function entryOf(place: string, zone: string, kind: Entry['kind']): Entry {
  return { key: nameKey(place), place, zone, kind };
}

/** The last part of an IANA name: `Ho Chi Minh`. */
function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}
