import { type HistoryCard, renderHistoryFile } from '../blocks/incidents/incident-history.ts';
import { ONCALL_NOT_SET } from '../blocks/incidents/open-incidents.ts';
import type { Controls } from '../blocks/kit/controls.ts';
import { escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { matchesPattern } from '../src/catalog/target.ts';
import { dateOf } from '../src/core/days.ts';
import { nameKey } from '../src/core/text.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import { historyCsv } from '../src/incidents/history/csv.ts';
import { onlySubject } from '../src/incidents/history/history.ts';
import { DATADOG_OUTAGE } from '../src/incidents/rules/evaluation.ts';
import type { IncidentKind } from '../src/incidents/rules/incident.ts';
import {
  type Arguments,
  commandHelp,
  matchNames,
  parseArguments,
  refuseArguments,
  type TypedName,
  unknownName,
} from './arguments.ts';
import { type Asker, type Command, commandLine, type Ports } from './command.ts';
import { findMetrics, HEALTH } from './metric-cards.ts';
import { refusePeriod, splitPeriod, withDays } from './period.ts';

const NAME = '/incidents';

/** Creates `/incidents [7d | 30d] [COLLECTOR | METRIC] [csv]`: past incidents, how long they took, and what is open now. */
export function incidentsCommand(catalog: Catalog): Command {
  const environments = catalog.environments.names;
  const about = {
    name: NAME,
    description: 'Past incidents: what failed and for how long, who acted, times to acknowledge and to recover',
    usageHint: '[7d | 30d] [COLLECTOR | METRIC] [csv]',
  };
  return {
    ...about,
    answer: async (text, ports, from) => {
      const args = parseArguments(text, environments);
      if (args.isHelp) return commandHelp(about, { Collectors: catalog.collectors.map(({ name }) => name) });
      if (args.environments.length > 0) return explainEnvironment(args);
      const refusal = refuseArguments(args, environments, NAME);
      if (refusal) return refusal;
      const { typed, period, days, isExport } = splitQuestion(catalog, args);
      const found = typed.words === '' ? [] : findSubjects(catalog, typed);
      const [subject] = found;
      if (typed.words !== '' && (subject === undefined || found.length > 1)) {
        const known = subject === undefined ? knownNames(catalog) : found.map(({ name }) => name);
        return unknownName('collector or metric', { given: typed.words, known, command: NAME });
      }
      if (days === undefined) return refusePeriod(period ?? '', commandLine(NAME, subject?.name ?? '', undefined));
      const question = { subject, days };
      return isExport ? exportHistory(ports, question, from) : historyCard(catalog, ports, question);
    },
  };
}

/** Something that incidents are about. */
interface Subject {
  /** Name as people type it. */
  readonly name: string;
  readonly kind: IncidentKind;
  readonly subject: string;
  readonly label: string;
}

/** The question of a person: one subject or all, over some days. */
interface HistoryQuestion {
  readonly subject: Subject | undefined;
  readonly days: DetailDays;
}

/** Subjects of incidents that no catalog names. */
const OWN_SUBJECTS: readonly Subject[] = [
  { name: 'datadog', kind: 'datadog-outage', subject: DATADOG_OUTAGE.subject, label: 'Datadog' },
  { name: 'storm', kind: 'storm', subject: 'storm', label: 'Many at once' },
];

/** The subjects that a typed name means: a collector, or else the bot's own, or else every metric that has the words. */
function findSubjects(catalog: Catalog, typed: TypedName): readonly Subject[] {
  const [collector] = matchNames(catalog.collectors, ({ name, title }) => [name, title ?? name], typed);
  if (collector) {
    const { name, title = name } = collector;
    return [{ name, kind: 'subject', subject: name, label: title }];
  }
  const [own] = matchNames(OWN_SUBJECTS, ({ name, label, subject }) => [name, label, subject], typed);
  if (own) return [own];
  return findMetrics(catalog, typed).map(({ path, label, area }) => {
    return { name: path, kind: 'subject', subject: path, label: `${area.title}: ${label}` };
  });
}

function knownNames({ collectors }: Catalog): readonly string[] {
  return [...collectors.map(({ name }) => name), ...OWN_SUBJECTS.map(({ name }) => name)];
}

/** Words that ask for a file, and those that may stand before them. */
const EXPORT = /^(?:csv|export|download)$/i;
const BEFORE_EXPORT = /^(?:as|to|in)$/i;
/** Words for everything. */
const ALL = /^(?:all|everything)$/i;

/** The name that is asked for, the period, and whether a file is. A name of the catalog as a whole has neither in it. */
function splitQuestion(catalog: Catalog, { raw, words }: Arguments) {
  const whole = { raw, words };
  if (findSubjects(catalog, whole).length === 1)
    return { typed: whole, period: undefined, days: DETAIL_DAYS[0], isExport: false };
  const tokens = words.split(' ');
  const isExport = tokens.some((token) => EXPORT.test(token));
  const kept = tokens.filter((token, at) => !isExportWord(token, tokens[at + 1]));
  const { name, typed: period, days } = splitPeriod(kept.join(' '));
  const asked = ALL.test(name) ? '' : name;
  return { typed: { raw: asked, words: asked }, period, days, isExport };
}

function isExportWord(token: string, next: string | undefined): boolean {
  return EXPORT.test(token) || (BEFORE_EXPORT.test(token) && next !== undefined && EXPORT.test(next));
}

function explainEnvironment({ environments, raw }: Arguments): Card {
  const line = escapeMrkdwn(`${NAME} ${raw}`.trim());
  const name = escapeMrkdwn(environments.join(', '));
  return explanation(
    renderNotice(
      `Incidents are about all environments together: \`env:${name}\` cannot narrow them.`,
      `Next step: type \`${line}\`. \`${HEALTH} env:${name}\` shows one environment.`,
    ),
  );
}

async function historyCard(catalog: Catalog, ports: Ports, question: HistoryQuestion): Promise<Card> {
  const { subject, days } = question;
  const [history, active] = await Promise.all([ports.history(days), ports.activeIncidents()]);
  const isShown = (one: HistoryCard['open'][number]['incident']) =>
    subject === undefined ||
    one.subject === subject.subject ||
    one.symptoms.some((symptom) => symptom.subject === subject.subject);
  return {
    kind: 'incident-history',
    model: {
      history: subject === undefined ? history : onlySubject(history, subject.subject),
      subject,
      days,
      open: active.incidents.filter(({ incident }) => isShown(incident)),
      warnings: [...(active.isPosting ? [] : [ONCALL_NOT_SET]), ...notWatched(catalog, subject)],
      controls: historyControls(catalog, question),
      now: ports.clock(),
      timeZone: ports.timeZone,
    },
  };
}

/** Sentence that no rule is about a metric. */
function notWatched({ alerts }: Catalog, subject: Subject | undefined): readonly string[] {
  if (subject === undefined || !subject.subject.includes('.')) return [];
  const isNamed = alerts.rules.some(
    (rule) => rule.kind === 'red' && rule.metrics.some((pattern) => matchesPattern(pattern, subject.subject)),
  );
  return isNamed ? [] : ['No alert rule of the catalog names this metric, so it opens no incident'];
}

function historyControls(catalog: Catalog, { subject, days }: HistoryQuestion): Controls {
  const lineOf = (name: string, period: DetailDays) => commandLine(NAME, withDays(name, period), undefined);
  const name = subject?.name ?? '';
  return {
    commandLine: lineOf(name, days),
    moves: [
      ...(subject === undefined
        ? []
        : [{ kind: 'back', label: '← All incidents', commandLine: lineOf('', days) } as const]),
      ...DETAIL_DAYS.filter((other) => other !== days).map(
        (other) => ({ kind: 'other', label: `${other} days`, commandLine: lineOf(name, other) }) as const,
      ),
      { kind: 'export', label: 'Export as CSV', commandLine: `${lineOf(name, days)} csv` },
    ],
    menu: {
      of: 'a collector',
      choices: catalog.collectors.map((one) => ({
        label: one.title ?? one.name,
        commandLine: lineOf(one.name, days),
      })),
    },
  };
}

/** Sends the history to the asker as a file, and says so where it was asked for. */
async function exportHistory(
  { history: read, sendFile, clock, timeZone }: Ports,
  { subject, days }: HistoryQuestion,
  { user }: Asker,
): Promise<Card> {
  const all = await read(days);
  const history = subject === undefined ? all : onlySubject(all, subject.subject);
  const csv = historyCsv(history);
  const now = clock();
  const of = subject === undefined ? '' : ` of ${escapeMrkdwn(subject.label)}`;
  if (csv.failures === 0) {
    const line = commandLine(NAME, withDays(subject?.name ?? '', days), undefined);
    return explanation(
      renderNotice(
        `There is nothing to export: no incident${of} is known in the last ${days} days.`,
        `Next step: \`${line}\` says from when on incidents are known.`,
      ),
    );
  }
  const name = ['incidents', nameKey(subject?.name ?? ''), `${days}d`, dateOf(now, timeZone)].filter(Boolean).join('-');
  const file = { name: `${name.replaceAll(' ', '-')}.csv`, title: `Incidents, last ${days} days`, text: csv.text };
  const sent = await sendFile(user, file, renderHistoryFile({ history, subject, days }, csv, { now, timeZone }));
  if (sent.kind === 'sent')
    return explanation(
      renderNotice(`The incidents${of} of the last ${days} days were sent to you as a CSV file, by direct message.`),
    );
  const next = sent.isPassing ? 'try again in a minute' : 'ask an admin to look at the log of the bot';
  return explanation(renderNotice(`The CSV file was not sent: ${escapeMrkdwn(sent.why, 200)}.`, `Next step: ${next}.`));
}
