import { SETTINGS } from '../../src/config/settings.ts';

export const HOUR = 3_600_000;
export const n = (count: number) => count.toLocaleString('en-US');
export const seconds = (ms: number) => `${ms / 1_000} s`;
export const minutes = (ms: number) => `${ms / 60_000} minutes`;
export const days = (ms: number) => `${ms / 86_400_000} days`;
export const kB = (bytes: number) => `${bytes / 1_000} kB`;
export const MB = (bytes: number) => `${bytes / 1_000_000} MB`;
export const bytes = (count: number) => `${n(count)} bytes`;

/** An hour is said in words. */
export function hours(ms: number): string {
  return ms === 3_600_000 ? 'an hour' : `${ms / 3_600_000} hours`;
}

export function kept(
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): readonly string[] {
  return [`${defaultOf(name)} days`, `${least} to ${n(most)}`];
}

export function defaultOf(name: string): string | undefined {
  return SETTINGS.filter((setting) => setting.name === name).flatMap((setting) =>
    'default' in setting ? [setting.default] : [],
  )[0];
}
