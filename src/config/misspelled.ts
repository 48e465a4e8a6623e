import { distance } from 'fastest-levenshtein';
import type { Environment } from './environment.ts';
import { SETTINGS } from './settings.ts';

/** Shortest name in which two wrong letters are a slip, and shortest of all: shorter ones may be another program's. */
const LONG = 10;
const SHORTEST = 6;

/**
 * Warnings about variables that are hardly different from a setting that is unset: nothing reads them. A variable beside the setting itself
 * is somebody else's.
 */
export function misspelledSettings(env: Environment): readonly string[] {
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== '';
  const unset = SETTINGS.map(({ name }) => name).filter((name) => !isSet(name));
  return Object.keys(env).flatMap((name) => {
    if (!isSet(name) || SETTINGS.some((setting) => setting.name === name)) return [];
    const meant = unset.find((setting) => isSlip(name.toUpperCase(), setting));
    return meant === undefined
      ? []
      : [`${name} is not a setting, and ${meant} is not set. Next step: rename it to ${meant}, if that is meant`];
  });
}

function isSlip(name: string, setting: string): boolean {
  return setting.length >= SHORTEST && distance(name, setting) <= (setting.length >= LONG ? 2 : 1);
}
