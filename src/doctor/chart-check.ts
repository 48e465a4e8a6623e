import type { ChartSpec, DrawChart } from '../charts/chart-spec.ts';
import { messageOf } from '../core/errors.ts';
import { createEmbedded } from '../drawing/embedded.ts';
import { createQuickChart } from '../drawing/quickchart.ts';
import { type CheckResult, notOk, ok } from './check-result.ts';
import { type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';

/** A chart with numbers that are made up. */
const SPEC: ChartSpec = {
  kind: 'lines',
  title: 'Test',
  unit: '',
  categories: ['a', 'b', 'c'],
  series: [{ label: 'made up', values: [1, 3, 2] }],
  marks: [],
};

/** Check of the chart renderer of the settings, which draws a chart of three made-up numbers. */
export function chartChecks(context: DoctorContext): readonly Check[] {
  const { charts } = context.config;
  const check: Check = {
    ids: ['charts.draw'],
    async run() {
      if (charts.kind === 'quickchart') {
        const step = 'check QUICKCHART_URL, and that the server is up';
        return [await drawn(createQuickChart(charts.url, context.fetch), 'the server of QUICKCHART_URL', { step })];
      }
      let reason = '';
      const embedded = createEmbedded((error) => {
        reason = `it could not be drawn: ${messageOf(error).replace(/\.$/, '')}`;
      });
      const step =
        'install the bot again on this machine with its optional packages (npm install --include=optional): one of them has the binary for its system';
      return [await drawn(embedded, 'the bot itself', { step, reason: () => reason })];
    },
  };
  return [needing(context, ['CHART_RENDERER', 'QUICKCHART_URL'], check)];
}

async function drawn(
  draw: DrawChart,
  by: string,
  { step, reason = () => '' }: { readonly step: string; readonly reason?: () => string },
): Promise<CheckResult> {
  const result = await draw(SPEC);
  if (result.kind === 'drawn') return ok('charts.draw', `${by} draws them`);
  return notOk('charts.draw', reason() || result.why, step);
}
