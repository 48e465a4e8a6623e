import type { KnownBlock } from '@slack/types';
import { capitalize } from '../../src/core/text.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import { isPersonal, typedSubject, type Watch, watchWords } from '../../src/watches/rules/watch.ts';
import { SEVERITIES } from '../incidents/incident-message.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { cut, escapeCode, escapeMrkdwn } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { context, header, type Message, message, mrkdwn, renderNotice, section } from '../kit/message.ts';
import { GLYPHS } from '../kit/status.ts';
import { channelName, enumerate, link } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { watchEndButton } from './end-button.ts';
import { type RuleOfOncall, ruleWords } from './rule-words.ts';

/** One watch of a list; see ListedWatch. */
export interface WatchRow {
  readonly watch: Watch;
  readonly label: string | undefined;
  readonly open?: { readonly incident: Incident; readonly permalink?: string };
  /** The rule of on-call that notifies the channel instead. */
  readonly covered?: RuleOfOncall;
}

/** Context of a list of watches. */
export interface WatchListView {
  readonly isPersonal: boolean;
  /** Slack's error word for which the bot cannot post in the channel; null or absent if it can. */
  readonly problem?: string | null;
  readonly now: number;
  readonly timeZone: string;
}

/** Answer to `/health watching`: what this channel watches, each with a button to end it. */
export function renderWatchList(rows: readonly WatchRow[], view: WatchListView): Message {
  const who = view.isPersonal ? 'you are' : 'this channel is';
  if (rows.length === 0) {
    return renderNotice(
      `Nothing is watched here: ${who} notified of nothing.`,
      'Next step: type `/health watch` with the name of an area or a metric, or press Watch Here on its card.',
    );
  }
  const count = rows.length === 1 ? '1 watch' : `${rows.length} watches`;
  const blocks = rows.map(
    (row): KnownBlock => ({
      type: 'section',
      text: mrkdwn(cut(watchLine(row, view), LIMITS.sectionText)),
      accessory: watchEndButton(row.watch, row.label ?? row.watch.subject),
    }),
  );
  const spoken = rows.map((row) => `${nameOf(row)} (${spokenState(row)})`);
  const problem = view.problem ? [cannotPost(view.problem)] : [];
  return message(
    [...problem, `${count} here: ${enumerate(spoken)}`],
    [
      header(`${count} here`),
      ...problem.map((words) => section(`⚠️ ${words}`)),
      ...blocks,
      context(
        `${capitalize(who)} notified once for each, in a thread. ${zoneNote(rows, view)}More: \`/health watch\`.`,
      ),
    ],
  );
}

/** The zone of the times that the list has. */
function zoneNote(rows: readonly WatchRow[], { timeZone }: WatchListView): string {
  return rows.some(({ open }) => open !== undefined) ? `Times of ${timeZone}. ` : '';
}

function cannotPost(word: string): string {
  const why = capitalize(describeProblem(word, 'this channel'));
  return `${why}: what turns red cannot be posted here. ${nextStepFor(word, 'or end what nobody needs')}`;
}

/** A line of mrkdwn about a watch: its name, what it waits for, its open thread, who set it. `isElsewhere` names its channel too. */
export function watchLine(row: WatchRow, { now, timeZone }: WatchListView, isElsewhere = false): string {
  const { watch, open } = row;
  const glyph = open
    ? SEVERITIES[open.incident.severity].glyph
    : row.label === undefined || watch.isDamaged
      ? GLYPHS.gray
      : '';
  const where = isElsewhere ? [isPersonal(watch) ? 'by direct message' : `in ${channelName(watch.channel)}`] : [];
  const parts = [
    [glyph, `*${nameOf(row)}*`].filter(Boolean).join(' '),
    ...where,
    ...problemOf(row),
    ...(row.label === undefined || watch.isDamaged ? [] : [watchWords(watch)]),
    ...openWords(row, now, timeZone),
    `set by <@${watch.by}>`,
  ];
  return parts.join('  ·  ');
}

function nameOf({ watch: { subject }, label }: WatchRow): string {
  return escapeMrkdwn(label ?? typedSubject(subject), 100);
}

function problemOf({ watch, label, covered }: WatchRow): readonly string[] {
  if (label === undefined) {
    const line = `\`/health unwatch ${escapeCode(typedSubject(watch.subject))}\``;
    return [
      `⚠️ cannot be evaluated any more: the catalog no longer has it. Next step: press End Watch or type ${line}, and watch its new name`,
    ];
  }
  if (covered !== undefined)
    return [`not evaluated: ${ruleWords(covered)} notifies this channel of it. Next step: press End Watch`];
  return watch.isDamaged
    ? ['⚠️ its row in the database cannot be read, so nothing new is posted. Next step: set it again']
    : [];
}

function openWords({ open }: WatchRow, now: number, timeZone: string): readonly string[] {
  if (open === undefined) return [];
  const since = `open since ${moment(open.incident.openedAt, now, timeZone)}`;
  return [open.permalink === undefined ? since : link(open.permalink, since)];
}

function spokenState({ watch, label, open, covered }: WatchRow): string {
  if (open) return 'open';
  if (covered) return `covered by on-call's rule ${escapeMrkdwn(covered.rule, 60)}`;
  return label === undefined || watch.isDamaged ? 'cannot be evaluated' : watchWords(watch);
}
