import type { ActionsBlock, Button, KnownBlock, StaticSelect } from '@slack/types';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import type { Answer } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { homeDigestButtons } from '../digest/digest-controls.ts';
import { digestLines } from '../digest/digest-list.ts';
import type { VisibleDigests } from '../digest/planned-digest.ts';
import { attentionLines, spokenScores } from '../health/rollup.ts';
import { type OpenIncident, openIncidentLines, silenceLines } from '../incidents/open-incidents.ts';
import { smallPrint } from '../kit/card.ts';
import { ALL_ENVIRONMENTS, environmentOptions, HOME_ACTIONS, lineButton, plainOptions } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { describeAge, describeFailure } from '../kit/failure.ts';
import { LIMITS } from '../kit/limits.ts';
import { context, header, type Message, message, paragraphs, section } from '../kit/message.ts';
import { sinceThen } from '../kit/time.ts';
import { areaGrid } from './area-grid.ts';
import { type WatchesOfReader, watchLines } from './watch-lines.ts';
import { type WorstMetric, worstBlock } from './worst-metric.ts';

/** Contents of the database for the Home tab. */
interface StoredState {
  readonly incidents: readonly OpenIncident[];
  readonly digests: VisibleDigests;
  readonly watches: WatchesOfReader;
}

/** Content of the Home tab of one person. */
export interface HomeCard {
  readonly title: string;
  readonly answer: Answer<Rollup>;
  /** Metric with the lowest score of those that are critical today; null if none is. */
  readonly worst: WorstMetric | null;
  /** Null while the database cannot be used. */
  readonly storedState: StoredState | null;
  /** Slack id of the person whose tab it is. */
  readonly reader: string;
  /** Whether the person opens it for the first time. */
  readonly isFirst: boolean;
  readonly links: readonly DashboardLink[];
  /** The environment that is shown; undefined shows all together. */
  readonly environment: string | undefined;
  /** All environments of the catalog. */
  readonly environments: readonly string[];
  /** The command line that shows all commands. */
  readonly helpLine: string;
  readonly now: number;
  readonly timeZone: string;
}

/**
 * Renders the Home tab: seven days of each area, what is critical and why, open incidents, running silences, the watches of its reader,
 * digests.
 */
export function renderHome(card: HomeCard): Message {
  const { answer, environment, storedState } = card;
  const title = environment ? `${card.title} (${environment})` : card.title;
  return message(
    [answer.kind === 'unavailable' ? title : spokenScores(answer.value, title, answer.kind === 'stale')],
    [
      header(title),
      ...(card.isFirst ? [section(WELCOME)] : []),
      ...healthBlocks(card),
      controls(card),
      ...(storedState ? storedBlocks(storedState, card) : [section(`⚠️ ${NO_DATABASE}`)]),
      ...dashboardLinks(card.links),
      ...updatedLine(card),
      context('Type `/health` in any channel for details, `/health help` for all commands.'),
    ],
  );
}

const WELCOME = [
  '*New here?* This tab shows how healthy the systems of the team are, read from Datadog: each line is an area, each column a day.',
  'Next step: press *Help* for all commands, or get the daily digest with the buttons below.',
].join('\n');

const NO_DATABASE =
  'Incidents and digests are unknown now: the database cannot be used. Next step: press *Refresh* in a minute; if this stays, tell the admins of the bot.';

function controls(card: HomeCard): ActionsBlock {
  const { environment = ALL_ENVIRONMENTS, environments, helpLine } = card;
  const options = plainOptions(environmentOptions(environments).slice(0, LIMITS.selectOptions));
  const selected = options.find(({ value }) => value === environment) ?? options[0];
  const refresh: Button = {
    type: 'button',
    action_id: HOME_ACTIONS.refresh,
    value: environment,
    text: { type: 'plain_text', text: 'Refresh' },
  };
  const menu: StaticSelect = {
    type: 'static_select',
    action_id: HOME_ACTIONS.environment,
    options,
    placeholder: { type: 'plain_text', text: 'Environment' },
    ...(selected && { initial_option: selected }),
  };
  const help = lineButton(HOME_ACTIONS.help, 'Help', helpLine);
  return { type: 'actions', elements: options.length > 1 ? [refresh, menu, help] : [refresh, help] };
}

function healthBlocks({ answer, worst, now, timeZone }: HomeCard): readonly KnownBlock[] {
  if (answer.kind === 'unavailable')
    return [section(`⚠️ ${describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })}`)];
  const stale = answer.kind === 'stale';
  const attention = attentionLines(answer.value, stale);
  return [
    ...describeAge(answer, { now, timeZone, audience: { kind: 'asker' } }).map((text) => section(`⚠️ ${text}`)),
    ...areaGrid(answer.value, stale),
    ...(attention ? [section(attention)] : []),
    ...(worst ? [worstBlock(worst, stale)] : []),
  ];
}

function storedBlocks(
  { incidents, digests, watches }: StoredState,
  { reader, now, timeZone }: Pick<HomeCard, 'reader' | 'now' | 'timeZone'>,
): readonly KnownBlock[] {
  const view = { now, timeZone, isPrivate: true };
  const { overview, visible } = digests;
  const lines = digestLines(overview, { reader, visible, now, timeZone });
  const open = openIncidentLines(incidents, view);
  return [
    ...paragraphs(open.length > 0 ? open : ['*Open incidents*', 'None.']),
    ...paragraphs(silenceLines(incidents, view)),
    ...paragraphs(watchLines(watches)),
    ...paragraphs(['*Digests*', ...(lines.length > 0 ? lines : ['No channel gets one.'])]),
    { type: 'actions', elements: [...homeDigestButtons(overview, reader)] },
  ];
}

function updatedLine({ answer, environment, now, timeZone }: HomeCard): readonly KnownBlock[] {
  const at = answer.kind === 'unavailable' ? now : answer.at;
  return [smallPrint({ at, now, timeZone, environment, notes: [`updated ${sinceThen(at)}`] })];
}
