import { describe, expect, test } from 'vitest';
import { canonicalTimeZone } from '../../src/core/time-zone.ts';
import {
  ABBREVIATIONS,
  morePlaces,
  SHORT_COUNTRIES,
  WELL_KNOWN_ZONES,
  zoneGroups,
} from '../../src/core/time-zone-names.ts';

describe('names of time zones', () => {
  test('every zone that a table of ours names is canonical', () => {
    const named = [
      ...WELL_KNOWN_ZONES,
      ...morePlaces().map(({ zone }) => zone),
      ...Object.values(ABBREVIATIONS).flat(),
    ];
    expect(named.filter((zone) => canonicalTimeZone(zone) !== zone)).toEqual([]);
  });

  test('a zone is well known once', () => {
    expect(new Set(WELL_KNOWN_ZONES).size).toBe(WELL_KNOWN_ZONES.length);
  });

  test('a short name of a country is one of a country that the package has', () => {
    const countries = zoneGroups().map(({ country }) => country);
    for (const country of Object.values(SHORT_COUNTRIES)) expect(countries).toContain(country);
  });
});
