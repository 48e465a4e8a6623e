import type { Button, KnownBlock, StaticSelect } from '@slack/types';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import type { Answer } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { digestLines } from '../digest/digest-list.ts';
import type { DigestOverview } from '../digest/planned-digest.ts';
import { attentionLines, scoreLines, spokenScores } from '../health/rollup.ts';
import { type OpenIncident, openIncidentLines, silenceLines } from '../incidents/open-incidents.ts';
import { smallPrint } from '../kit/card.ts';
import { ALL_ENVIRONMENTS, environmentOptions, HOME_ACTIONS, plainOptions } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { describeAge, describeFailure } from '../kit/failure.ts';
import { LIMITS } from '../kit/limits.ts';
import { context, header, type Message, message, paragraphs, section } from '../kit/message.ts';
import { sinceThen } from '../kit/time.ts';

/** Content of the Home tab of one person. */
export interface HomeCard {
  readonly title: string;
  readonly answer: Answer<Rollup>;
  /** Null while the database cannot be used. */
  readonly storedState: {
    readonly incidents: readonly OpenIncident[];
    readonly digests: DigestOverview;
  } | null;
  /** Slack id of the person whose tab it is. */
  readonly reader: string;
  readonly links: readonly DashboardLink[];
  /** The environment that is shown; undefined shows all together. */
  readonly environment: string | undefined;
  /** All environments of the catalog. */
  readonly environments: readonly string[];
  readonly now: number;
  readonly timeZone: string;
}

/** Renders the Home tab: health at a glance, open incidents, running silences, the channels with a digest. */
export function renderHome(card: HomeCard): Message {
  const { answer, environment, storedState, reader, now, timeZone } = card;
  const title = environment ? `${card.title} (${environment})` : card.title;
  return message(
    [answer.kind === 'unavailable' ? title : spokenScores(answer.value, title, answer.kind === 'stale')],
    [
      header(title),
      ...healthBlocks(card),
      ...(storedState ? storedStateBlocks(storedState, { reader, now, timeZone }) : [section(`⚠️ ${NO_DATABASE}`)]),
      ...dashboardLinks(card.links),
      ...updatedLine(card),
      { type: 'actions', elements: [...homeControls(card)] },
      context('Type `/health` in any channel for details, `/health help` for all commands.'),
    ],
  );
}

function homeControls({ environment = ALL_ENVIRONMENTS, environments }: HomeCard): readonly (Button | StaticSelect)[] {
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
  return options.length > 1 ? [refresh, menu] : [refresh];
}

const NO_DATABASE = 'Incidents and digests are unknown now: the database cannot be used.';

function healthBlocks({ answer, now, timeZone }: HomeCard): readonly KnownBlock[] {
  if (answer.kind === 'unavailable')
    return [section(`⚠️ ${describeFailure(answer.failure, { since: answer.failingSince, now, timeZone })}`)];
  const stale = answer.kind === 'stale';
  const attention = attentionLines(answer.value, stale);
  return [
    ...describeAge(answer, now, timeZone).map((text) => section(`⚠️ ${text}`)),
    section(scoreLines(answer.value, stale)),
    ...(attention ? [section(attention)] : []),
  ];
}

function storedStateBlocks(
  { incidents, digests }: NonNullable<HomeCard['storedState']>,
  { reader, now, timeZone }: Pick<HomeCard, 'reader' | 'now' | 'timeZone'>,
) {
  const view = { now, timeZone, isPrivate: true };
  const lines = digestLines(digests, { reader, now, timeZone });
  const open = openIncidentLines(incidents, view);
  return [
    ...paragraphs(open.length > 0 ? open : ['*Open incidents*', 'None.']),
    ...paragraphs(silenceLines(incidents, view)),
    ...paragraphs(['*Daily digests*', ...(lines.length > 0 ? lines : ['No channel gets one.'])]),
  ];
}

function updatedLine({ answer, environment, now, timeZone }: HomeCard): readonly KnownBlock[] {
  const at = answer.kind === 'unavailable' ? now : answer.at;
  return [smallPrint({ at, now, timeZone, environment, notes: [`updated ${sinceThen(at)}`] })];
}
