import { type HistoryCard, renderHistoryFile } from '../blocks/incidents/incident-history.ts';
import { ONCALL_NOT_SET } from '../blocks/incidents/open-incidents.ts';
import type { Controls } from '../blocks/kit/controls.ts';
import { escapeCode, escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { matchesPattern } from '../src/catalog/target.ts';
import { dateOf } from '../src/core/days.ts';
import { nameKey } from '../src/core/text.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import { historyCsv } from '../src/incidents/history/csv.ts';
import { onlySubject } from '../src/incidents/history/history.ts';
import type { SentFile } from '../src/slack/files.ts';
import {
  type Arguments,
  commandHelp,
  parseArguments,
  refuseArguments,
  severalNames,
  unknownName,
} from './arguments.ts';
import type { Asker, Command, Ports } from './command.ts';
import { findKnown, INCIDENTS, incidentsLine, namesOf, type Subject, splitQuestion } from './incident-names.ts';
import { HEALTH, namedMetrics } from './metric-cards.ts';
import { refusePeriod } from './period.ts';

/**
 * Creates `/incidents [7d | 30d] [COLLECTOR | METRIC | datadog | storm] [csv]`: past incidents, how long they took, and what is open now.
 */
export function incidentsCommand(catalog: Catalog): Command {
  const environments = catalog.environments.names;
  const about = {
    name: INCIDENTS,
    description: 'Past incidents: what failed and for how long, who acted, times to acknowledge and to recover',
    usageHint: '[7d | 30d] [COLLECTOR | METRIC] [csv]',
  };
  return {
    ...about,
    answer: async (text, ports, from) => {
      const args = parseArguments(text, environments);
      if (args.isHelp) return commandHelp(about, namesOf(catalog));
      if (args.environments.length > 0) return explainEnvironment(args);
      const refusal = refuseArguments(args, environments, INCIDENTS);
      if (refusal) return refusal;
      const { typed, period, days, isExport } = splitQuestion(catalog, args);
      const found = typed.words === '' ? [] : await findKnown(catalog, ports, typed);
      const [subject] = found;
      if (typed.words !== '' && subject === undefined) {
        const known = [...Object.values(namesOf(catalog)).flat(), ...namedMetrics(catalog).map(({ path }) => path)];
        return unknownName('collector or metric', { given: typed.words, known, command: INCIDENTS });
      }
      if (days === undefined) return refusePeriod(period ?? '', incidentsLine({ name: found[0]?.name, isExport }));
      if (found.length > 1) {
        const lines = found.map(({ name }) => incidentsLine({ name, days, isExport }));
        return severalNames('metrics', { given: typed.words, lines });
      }
      const question = { subject, days };
      return isExport ? exportHistory(ports, question, from) : historyCard(catalog, ports, question);
    },
  };
}

/** The question of a person: one subject or all, over some days. */
interface HistoryQuestion {
  readonly subject: Subject | undefined;
  readonly days: DetailDays;
}

function explainEnvironment({ environments, raw }: Arguments): Card {
  const line = escapeMrkdwn(`${INCIDENTS} ${raw}`.trim());
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

/** Sentence that no rule is about a subject. */
function notWatched({ alerts, collectors }: Catalog, subject: Subject | undefined): readonly string[] {
  if (subject?.kind !== 'subject') return [];
  const name = subject.subject;
  if (!name.includes('.')) {
    if (!collectors.some((one) => one.name === name))
      return ['The catalog has no collector of this name now, so it opens no incident'];
    const isWatched = alerts.rules.some(({ kind }) => kind !== 'red');
    return isWatched ? [] : ['No alert rule of the catalog is about collectors, so they open no incident'];
  }
  const isNamed = alerts.rules.some(
    (rule) => rule.kind === 'red' && rule.metrics.some((pattern) => matchesPattern(pattern, name)),
  );
  return isNamed ? [] : ['No alert rule of the catalog names this metric, so it opens no incident'];
}

function historyControls(catalog: Catalog, { subject, days }: HistoryQuestion): Controls {
  const name = subject?.name;
  return {
    commandLine: incidentsLine({ name, days }),
    moves: [
      ...(subject === undefined
        ? []
        : [{ kind: 'back', label: '← All incidents', commandLine: incidentsLine({ days }) } as const]),
      ...DETAIL_DAYS.filter((other) => other !== days).map(
        (other) =>
          ({ kind: 'other', label: `${other} days`, commandLine: incidentsLine({ name, days: other }) }) as const,
      ),
      { kind: 'export', label: 'Export as CSV', commandLine: incidentsLine({ name, days, isExport: true }) },
    ],
    menu: {
      of: 'a collector',
      choices: catalog.collectors.map((one) => ({
        label: one.title ?? one.name,
        commandLine: incidentsLine({ name: one.name, days }),
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
  const of = subject === undefined ? '' : ` of ${escapeMrkdwn(subject.label)}`;
  if (history.incidents.length === 0) {
    return explanation(
      renderNotice(
        `There is nothing to export: no incident${of} is known in the last ${days} days.`,
        `Next step: \`${escapeCode(incidentsLine({ name: subject?.name, days }))}\` says from when on incidents are known.`,
      ),
    );
  }
  const now = clock();
  const line = incidentsLine({ name: subject?.name, days, isExport: true });
  const name = ['incidents', nameKey(subject?.name ?? ''), `${days}d`, dateOf(now, timeZone)].filter(Boolean).join('-');
  const sent = await sendFile(user, {
    name: `${name.replaceAll(' ', '-')}.csv`,
    title: `Incidents, last ${days} days`,
    make: () => {
      const { text, omitted } = historyCsv(history);
      return { text, note: renderHistoryFile({ history, subject, days }, { omitted, line }, { now, timeZone }) };
    },
  });
  return explanation(renderNotice(...sentWords(sent, `incidents${of} of the last ${days} days`)));
}

/** Sentences on the outcome of sending a file, with the next step. */
function sentWords(sent: SentFile, what: string): readonly string[] {
  switch (sent.kind) {
    case 'sent':
      return [`The ${what} were sent to you as a CSV file, by direct message.`];
    case 'repeated':
      return [`The ${what} were sent to you as a CSV file less than a minute ago, or are being sent.`, LOOK];
    case 'in-doubt':
      return ['Slack did not confirm the CSV file: you may have it already.', LOOK];
    case 'failed': {
      const next = sent.isPassing ? 'try again in a minute' : 'ask an admin to look at the log of the bot';
      return [`The CSV file was not sent: ${escapeMrkdwn(sent.why, 200)}.`, `Next step: ${next}.`];
    }
  }
}

const LOOK = 'Next step: look at your direct messages with the bot; if it is not there in a minute, ask again.';
