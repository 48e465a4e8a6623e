import { alignColumns } from '../blocks/kit/text.ts';
import { PACKAGE, RESEND_MS, ROUTE } from './alertmanager.ts';
import { CALM_MS, type FaultOutcome, PAUSE_MS, RESTART_MS, SILENT_MS } from './fault-round.ts';
import type { FaultFigures } from './faults.ts';
import type { Machine } from './machine.ts';
import { WATCH_SECONDS } from './notifier.ts';
import { machineLine, number } from './report.ts';
import { summarize } from './statistics.ts';

/** The whole report, of at least one round of each fault. */
export function renderFaultReport(machine: Machine, rounds: number, figures: FaultFigures): string {
  const seconds = (ms: number) => `${ms / 1_000} s`;
  const route = Object.entries(ROUTE).map(([name, value]) => `${name} ${value}`);
  const table = alignColumns([
    ['first messages, ms until the first', ...figures.notifiers],
    ...figures.figures.map(({ fault, outcomes }) => [fault, ...outcomes.map(cell)]),
  ]);
  return [
    machineLine(machine),
    `${rounds === 1 ? '1 round' : `medians (min..max) of ${rounds} rounds`}: one incident each, with new processes, before a local Slack of their own`,
    '',
    ...table,
    '',
    'A first message is one about the incident that stands in the channel itself; 1 is right, and "none" is an incident that',
    `was never reported. It is counted when for ${seconds(CALM_MS)} nothing has gone to Slack (${seconds(SILENT_MS)} where nothing was posted yet).`,
    `The time begins when the collector fails (this bot evaluates every ${seconds(WATCH_SECONDS * 1_000)}) or when the alert is sent (what watches and`,
    'sends it is not in the figure), and ends when the message stands in Slack.',
    `A killed process is started again after ${seconds(RESTART_MS)}, as systemd would; SIGCONT comes after ${seconds(PAUSE_MS)}.`,
    ...(figures.alertmanager === undefined
      ? [`Alertmanager is not installed here. Next step: apt-get install ${PACKAGE}, then run this again.`]
      : [
          `Alertmanager: ${route.join(', ')}, without a cluster; all else, --data.maintenance-interval 15m too,`,
          `as it comes. Its alert is sent again every ${seconds(RESEND_MS)}. It posts through chat.postMessage with a bot token. By default`,
          'group_wait is 30s and group_interval 5m: what takes one more interval here takes five minutes there.',
          'Before 0.26 it takes every 200 for success, whatever the body says.',
        ]),
    '',
  ].join('\n');
}

/** Number and times of the first messages, and the number of rounds if it was not reported in all of them. */
function cell(outcomes: readonly FaultOutcome[]): string {
  const times = outcomes.flatMap(({ firstMs }) => (firstMs === null ? [] : [firstMs]));
  if (times.length === 0) return 'none';
  const counts = spread(outcomes.map(({ firstMessages }) => firstMessages));
  const silent = outcomes.length - times.length;
  return `${counts}, ${spread(times)}${silent === 0 ? '' : `, none in ${silent} of ${outcomes.length}`}`;
}

function spread(values: readonly number[]): string {
  const { median, min, max } = summarize(values);
  return min === max ? number(median) : `${number(median)} (${number(min)}..${number(max)})`;
}
