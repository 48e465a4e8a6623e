import type { InputBlock, ModalView } from '@slack/types';
import { enumerateFirst } from '../../src/core/text.ts';
import type { CardView, FormDestination } from '../kit/card.ts';
import { type Choice, cardFooter, METRIC_SEARCH, type Option, plainOptions } from '../kit/controls.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { type Message, message, section } from '../kit/message.ts';

/** Several metrics that match the same words. */
export interface MetricChoice {
  readonly words: string;
  readonly choices: readonly Choice[];
  readonly commandLine: string;
  /** Whether a button may repeat the command line. */
  readonly repeatable: boolean;
}

/** Renders a menu that asks which of several metrics was meant. */
export function renderMetricChoice({ words, choices, commandLine, repeatable }: MetricChoice, view: CardView): Message {
  const names = choices.map(({ label }) => escapeMrkdwn(label));
  const text = `"${escapeMrkdwn(words)}" matches ${choices.length} metrics: ${enumerateFirst(names, 10)}`;
  return message(
    [text],
    [
      section(`${text}.`),
      ...cardFooter(view.audience, { commandLine, repeatable, shareable: false, menu: { of: 'a metric', choices } }),
    ],
  );
}

/** Options of the form, and the destination that it carries until it is submitted. */
export interface MetricSearch {
  /** The metrics that may be meant, the likeliest first; at least one. */
  readonly metrics: readonly Option[];
  readonly days: readonly Option[];
  readonly environments: readonly Option[];
  /** Values of the options that are selected first. */
  readonly chosen: { readonly days: string; readonly environment: string };
  readonly to: FormDestination;
}

/** Renders a form that asks which metric is meant, with a menu that people can type into. */
export function renderMetricSearch(search: MetricSearch): ModalView {
  const { metrics, days, environments, chosen, to } = search;
  const { blocks } = METRIC_SEARCH;
  return {
    type: 'modal',
    callback_id: METRIC_SEARCH.callback,
    private_metadata: JSON.stringify(to),
    title: { type: 'plain_text', text: 'Show a metric' },
    submit: { type: 'plain_text', text: 'Show' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      metricInput(metrics),
      selectInput(blocks.days, { label: 'Days', options: days, initial: chosen.days }),
      ...(environments.length > 1
        ? [
            selectInput(blocks.environment, {
              label: 'Environment',
              options: environments,
              initial: chosen.environment,
            }),
          ]
        : []),
    ],
  };
}

/** The menu of metrics; one that asks for its options while people type, if Slack takes no menu with all of them. */
function metricInput(metrics: readonly Option[]): InputBlock {
  const block = METRIC_SEARCH.blocks.metric;
  if (metrics.length <= LIMITS.selectOptions) {
    return selectInput(block, { label: METRIC, options: metrics, initial: metrics[0]?.value });
  }
  const [initial] = plainOptions(metrics.slice(0, 1));
  return {
    type: 'input',
    block_id: block,
    label: { type: 'plain_text', text: METRIC },
    element: {
      type: 'external_select',
      action_id: block,
      min_query_length: 0,
      placeholder: { type: 'plain_text', text: 'Type a part of its name' },
      ...(initial && { initial_option: initial }),
    },
    hint: { type: 'plain_text', text: `Type a part of the name of one of ${metrics.length} metrics, or of its area.` },
  };
}

const METRIC = 'Metric';

function selectInput(
  block: string,
  {
    label,
    options,
    initial,
  }: { readonly label: string; readonly options: readonly Option[]; readonly initial: string | undefined },
): InputBlock {
  const slackOptions = plainOptions(options.slice(0, LIMITS.selectOptions));
  const selected = slackOptions.find(({ value }) => value === initial);
  return {
    type: 'input',
    block_id: block,
    label: { type: 'plain_text', text: label },
    element: {
      type: 'static_select',
      action_id: block,
      options: slackOptions,
      ...(selected && { initial_option: selected }),
    },
  };
}
