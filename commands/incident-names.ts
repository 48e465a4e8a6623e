import type { Catalog } from '../src/catalog/catalog.ts';
import { nameKey } from '../src/core/text.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import type { IncidentKind } from '../src/incidents/rules/incident.ts';
import { DATADOG_OUTAGE } from '../src/incidents/rules/observation.ts';
import { type Arguments, matchNames, type TypedName } from './arguments.ts';
import { namedCollector } from './collector-names.ts';
import { commandLine, type Ports } from './command.ts';
import { findMetrics, namedMetric } from './metric-cards.ts';
import { splitPeriod, withDays } from './period.ts';

/** Name of the command that shows past incidents. */
export const INCIDENTS = '/incidents';

/** Something that incidents are about. */
export interface Subject {
  /** Name as people type it. */
  readonly name: string;
  readonly kind: IncidentKind;
  readonly subject: string;
  readonly label: string;
}

/** The command line of a question about incidents. */
export function incidentsLine({
  name = '',
  days = DETAIL_DAYS[0],
  isExport = false,
}: {
  readonly name?: string | undefined;
  readonly days?: DetailDays;
  readonly isExport?: boolean;
}): string {
  return commandLine(INCIDENTS, [withDays(name, days), isExport ? 'csv' : ''].filter(Boolean).join(' '), undefined);
}

/** Subjects of incidents that no catalog names. */
const OWN_SUBJECTS: readonly Subject[] = [
  { name: 'datadog', kind: 'datadog-outage', subject: DATADOG_OUTAGE.subject, label: 'Datadog' },
  { name: 'storm', kind: 'storm', subject: 'storm', label: 'Many at once' },
];

/** Names that may be asked for, besides those of metrics. */
export function namesOf({ collectors }: Catalog) {
  return { Collectors: collectors.map(({ name }) => name), Others: OWN_SUBJECTS.map(({ name }) => name) };
}

/** The subjects that have a typed name: a collector, or else the bot's own, or else metrics. */
function namedSubjects(catalog: Catalog, typed: TypedName): readonly Subject[] {
  const collector = namedCollector(catalog, typed);
  if (collector) {
    const { name, title = name } = collector;
    return [{ name, kind: 'subject', subject: name, label: title }];
  }
  const [own] = matchNames(OWN_SUBJECTS, ({ name, label, subject }) => [name, label, subject], typed);
  return own ? [withFreeName(own, catalog)] : namedMetric(catalog, typed).map(metricSubject);
}

/** The subject under the first of its names that no collector has. */
function withFreeName(own: Subject, { collectors }: Catalog): Subject {
  const taken = new Set(collectors.flatMap(({ name, title = name }) => [nameKey(name), nameKey(title)]));
  const name = [own.name, own.subject, own.label].find((one) => !taken.has(nameKey(one))) ?? own.name;
  return { ...own, name };
}

/** The subjects that a typed name means: those of that name, or else every metric that has the words. */
function findSubjects(catalog: Catalog, typed: TypedName): readonly Subject[] {
  const named = namedSubjects(catalog, typed);
  return named.length > 0 ? named : findMetrics(catalog, typed).map(metricSubject);
}

function metricSubject({ path, label, area }: ReturnType<typeof findMetrics>[number]): Subject {
  return { name: path, kind: 'subject', subject: path, label: `${area.title}: ${label}` };
}

/**
 * The subjects that a typed name means, or else a subject of past incidents that the catalog no longer has, such as a collector that was
 * renamed.
 */
export async function findKnown(catalog: Catalog, { history }: Ports, typed: TypedName): Promise<readonly Subject[]> {
  const found = findSubjects(catalog, typed);
  if (found.length > 0) return found;
  const { incidents } = await history(LONGEST_DAYS);
  const [past] = matchNames(incidents, ({ subject, label }) => [subject, label], typed);
  return past ? [{ name: past.subject, kind: past.kind, subject: past.subject, label: past.label }] : [];
}

const LONGEST_DAYS = Math.max(...DETAIL_DAYS);

/** Words that ask for a file. */
export const EXPORT_WORDS = ['csv', 'export', 'download'] as const;
const EXPORT = new RegExp(`^(?:${EXPORT_WORDS.join('|')})$`, 'i');
/** Words that may stand before them. */
const BEFORE_EXPORT = /^(?:as|to|in)$/i;
/** Words for everything. */
const ALL = /^(?:all|everything)$/i;

/**
 * The name that is asked for, the period, and whether a file is. A name of the catalog as a whole has neither in it, and so have words that
 * mean one metric together, unless they are nothing but a period or a word for a file.
 */
export function splitQuestion(catalog: Catalog, { raw, words }: Arguments) {
  const written = writtenQuestion(catalog, raw);
  if (written) return written;
  const whole = { raw, words };
  const tokens = words.split(' ');
  const isExport = tokens.some((token) => EXPORT.test(token));
  const kept = tokens.filter((token, at) => !isExportWord(token, tokens[at + 1]));
  const { name, typed: period, days } = splitPeriod(kept.join(' '));
  const asked = ALL.test(name) ? '' : name;
  const isWhole =
    namedSubjects(catalog, whole).length > 0 || (asked !== '' && findSubjects(catalog, whole).length === 1);
  if (isWhole) return { typed: whole, period: undefined, days: DETAIL_DAYS[0], isExport: false };
  return { typed: { raw: asked, words: asked }, period, days, isExport };
}

/** The question of a line as `incidentsLine` writes it about a collector, whose name may read as another word: `csv 30d`. */
function writtenQuestion({ collectors }: Catalog, raw: string) {
  const [, name = '', period, count, file] = /^(\S+)( (\d+)d)?( csv)?$/.exec(raw) ?? [];
  if (!collectors.some((one) => one.name === name)) return undefined;
  const days = period === undefined ? DETAIL_DAYS[0] : DETAIL_DAYS.find((known) => known === Number(count));
  return { typed: { raw: name, words: name }, period: period?.trim(), days, isExport: file !== undefined };
}

function isExportWord(token: string, next: string | undefined): boolean {
  return EXPORT.test(token) || (BEFORE_EXPORT.test(token) && next !== undefined && EXPORT.test(next));
}
