import type { App, ViewSubmitAction } from '@slack/bolt';
import { ALL_ENVIRONMENTS, METRIC_SEARCH } from '../blocks/ids.ts';
import { DETAIL_DAYS } from '../src/health/detail-days.ts';
import { destinationOf } from '../src/slack/destination.ts';
import { HEALTH, metricLine } from './metric-line.ts';
import { answerLine, type ListenerDeps } from './register.ts';

/** Listens to the form that asks which metric is meant, and shows it. */
export function registerMetricSearch(app: App, { commands, ports, delivery, inflight, metrics }: ListenerDeps): void {
  app.view<ViewSubmitAction>(METRIC_SEARCH.callback, async ({ ack, body, view }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const { blocks } = METRIC_SEARCH;
    const chosen = (block: string) => view.state.values[block]?.[block]?.selected_option?.value;
    const environment = chosen(blocks.environment);
    const line = metricLine(chosen(blocks.metric) ?? '', {
      days: DETAIL_DAYS.find((count) => `${count}` === chosen(blocks.days)) ?? DETAIL_DAYS[0],
      environment: environment === ALL_ENVIRONMENTS ? undefined : environment,
    });
    await metrics.timeAnswer(HEALTH, () =>
      inflight.inTurn(async () => {
        const card = await answerLine(commands, line, ports, destination);
        await delivery.toAsker(destination, card, false);
      }),
    );
  });
}
