import { Temporal } from 'temporal-polyfill';

/** The shape of an IANA name. Temporal also takes offsets and whole dates for a zone, and nothing else does. */
const NAME_SHAPE = /^[A-Za-z][\w+-]*(?:\/[A-Za-z][\w+-]*)*$/;

/** Names that mean something else than they say: `Etc/GMT+2` is two hours behind UTC, `SystemV/EST5` never has summer time. */
const MISLEADING = /^(?:etc\/gmt[+-]?\d+|gmt[+-]?\d+|systemv\/.*|greenwich|etc\/greenwich|factory)$/;

/** Names of UTC. */
const UTC_NAMES = /^(?:etc\/)?(?:utc|uct|universal|zulu)$|^etc\/gmt$/;

/** Names without a region that stand for one zone alone; any other one of up to four letters is an abbreviation. */
const SHORT_NAMES: readonly string[] = ['cuba', 'eire', 'iran', 'gb', 'nz', 'prc', 'roc', 'rok'];

/** Zones that the tz database has renamed, by the name that Intl keeps for them. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/**
 * Whether every part of the bot can use this name as a time zone: Temporal computes with it, Intl formats with it. Names that are stored
 * are checked by this; a name that a person writes goes through `canonicalTimeZone`.
 */
export function isTimeZone(name: string): boolean {
  return NAME_SHAPE.test(name) && intlName(name) !== undefined && isTemporalZone(name);
}

/**
 * Returns the canonical name of the one time zone that an IANA name stands for, in any case, with spaces or underscores: `asia/calcutta` is
 * `Asia/Kolkata`. Returns undefined for any other text, for abbreviations (`EST`, `CET`) and for names that mislead (`Etc/GMT+2`).
 */
export function canonicalTimeZone(text: string): string | undefined {
  const name = text.trim().replaceAll(/\s+/g, '_');
  const lower = name.toLowerCase();
  if (UTC_NAMES.test(lower)) return 'UTC';
  const isAbbreviation = /^[a-z]{1,4}$/.test(lower) && !SHORT_NAMES.includes(lower);
  if (isAbbreviation || MISLEADING.test(lower) || !isTimeZone(name)) return undefined;
  const known = intlName(name) ?? name;
  return [RENAMED[known], known, name].find((one) => one !== undefined && isTimeZone(one));
}

/** Minutes that the clocks of a zone are ahead of UTC at an instant; negative behind it. Throws on an unknown zone. */
export function offsetMinutes(zone: string, now: number): number {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  return Math.round(offsetNanoseconds / 60e9);
}

/** Describes the offset of a zone at an instant: `UTC+5:30`, `UTC−4`, `UTC`. Throws on an unknown zone. */
export function describeOffset(zone: string, now: number): string {
  const minutes = offsetMinutes(zone, now);
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes > 0 ? '+' : '−'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** The name that Intl has for a zone; undefined if it does not know it. */
function intlName(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function isTemporalZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
