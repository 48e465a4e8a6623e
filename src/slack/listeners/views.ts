import type { App, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { DURATION_PROBLEM, SILENCE_TITLE } from '../../../blocks/incidents/incident-controls.ts';
import { ALL_ENVIRONMENTS, METRIC_SEARCH, plainOptions, SILENCE_MODAL } from '../../../blocks/kit/controls.ts';
import { explanation } from '../../../blocks/render-card.ts';
import type { OncallPorts } from '../../../commands/command.ts';
import { HEALTH, metricLine, metricOptions } from '../../../commands/metric-cards.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { parseDuration } from '../../core/duration.ts';
import { parseJson } from '../../core/json.ts';
import { DETAIL_DAYS } from '../../health/day-grid.ts';
import { destinationOf } from '../destination.ts';
import type { DescribeError } from '../errors.ts';
import { answerLine, type ListenerDeps } from './commands.ts';
import { answerForm } from './form-answer.ts';
import { actingUserOf, actOnIncident } from './incident-actions.ts';

const metadataSchema = z.object({ incident: z.string() });

/**
 * Registers the listener of the form for a custom silence. A duration that cannot be read is reported below its field, and the form shows
 * why an incident could not be silenced.
 */
export function registerSilenceModal(app: App, ports: OncallPorts, describe: DescribeError): void {
  app.view<ViewSubmitAction>(SILENCE_MODAL.callback, async ({ ack, body, view, client }) => {
    const { duration, reason } = SILENCE_MODAL.blocks;
    const entered = (block: string) => view.state.values[block]?.[block]?.value ?? '';
    const durationMs = parseDuration(entered(duration));
    if (durationMs === null) return ack({ response_action: 'errors', errors: { [duration]: DURATION_PROBLEM } });
    const user = actingUserOf(body);
    if (!user) return ack();
    const toAction = (_: unknown, now: number) =>
      ({ kind: 'silence', until: now + durationMs, reason: entered(reason) }) as const;
    await answerForm(
      { ack, client, viewId: view.id, title: SILENCE_TITLE },
      {
        work: async () => {
          const { incident } = metadataSchema.parse(parseJson(view.private_metadata));
          return actOnIncident(ports, user, { incident, toAction });
        },
        describe: (error) => describe(error, body),
        toAsker: (message) => ports.delivery.toAsker(user.destination, explanation(message), false),
      },
    );
  });
}

/** Registers the listeners of the form that asks which metric is meant: its menu, if the catalog has very many, and its answer. */
export function registerMetricSearch(
  app: App,
  { commands, ports, delivery, inflight, metrics }: ListenerDeps,
  catalog: Catalog,
): void {
  app.options<'block_suggestion'>({ action_id: METRIC_SEARCH.blocks.metric }, async ({ ack, options }) => {
    await ack({ options: plainOptions(metricOptions(catalog, options.value)) });
  });
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
      inflight.inSlot(async () => {
        const card = await answerLine(commands, { line, ports, from: destination });
        await delivery.toAsker(destination, card, false);
      }),
    );
  });
}
