import { z } from 'zod';
import { LIMITS } from '../limits.ts';

const label = z.string().min(1).max(LIMITS.chartLabel);
const axisLabel = z.string().min(1).max(LIMITS.chartAxisLabel).optional();
const point = z.strictObject({ label, value: z.number() });

const plot = {
  series: z
    .array(z.strictObject({ name: label, data: z.array(point).min(1).max(LIMITS.chartPoints) }))
    .min(1)
    .max(LIMITS.chartSeries),
  axis_config: z.strictObject({
    categories: z.array(label).min(1).max(LIMITS.chartPoints),
    x_label: axisLabel,
    y_label: axisLabel,
  }),
};

const chart = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pie'),
    segments: z
      .array(z.strictObject({ label, value: z.number().positive('a segment must be more than 0') }))
      .min(1)
      .max(LIMITS.chartSegments),
  }),
  z.strictObject({ type: z.literal('bar'), ...plot }),
  z.strictObject({ type: z.literal('area'), ...plot }),
  z.strictObject({ type: z.literal('line'), ...plot }),
]);

/** A chart: docs.slack.dev/reference/block-kit/blocks/data-visualization-block. */
export const dataVisualization = z
  .strictObject({
    type: z.literal('data_visualization'),
    block_id: z.string().min(1).max(LIMITS.blockId).optional(),
    title: z.string().min(1).max(LIMITS.chartTitle),
    chart,
  })
  .superRefine((block, context) => {
    if (block.chart.type === 'pie') return;
    const { series, axis_config } = block.chart;
    const categories = new Set(axis_config.categories);
    series.forEach(({ name, data }, index) => {
      const path = ['chart', 'series', index];
      if (series.findIndex((other) => other.name === name) !== index) {
        context.addIssue({ code: 'custom', path: [...path, 'name'], message: `the series name ${name} is taken` });
      }
      const labels = new Set(data.map((one) => one.label));
      if (data.length !== categories.size || !axis_config.categories.every((category) => labels.has(category))) {
        context.addIssue({ code: 'custom', path, message: 'a series must have one point for every category' });
      }
    });
  });
