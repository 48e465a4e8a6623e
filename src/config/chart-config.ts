import type { SettingReader } from './setting-reader.ts';
import { quoted } from './value-mistakes.ts';
import type { ReportProblem } from './wrong.ts';

/** Who draws pictures: the bot itself, or a QuickChart server of the user's choosing. */
export type ChartConfig = { readonly kind: 'embedded' } | { readonly kind: 'quickchart'; readonly url: string };

/** The bot draws unless told otherwise; no address is ever assumed, for it would be sent the team's numbers. */
export function chartConfig(read: SettingReader, wrong: ReportProblem): ChartConfig {
  const renderer = read.text('CHART_RENDERER');
  // Checked also where it is not used yet.
  const url = read.text('QUICKCHART_URL') && read.url('QUICKCHART_URL');
  if (renderer === 'quickchart') {
    if (url) return { kind: 'quickchart', url };
    wrong('QUICKCHART_URL', 'is not set', 'write the URL of your QuickChart server, or unset CHART_RENDERER');
  } else if (renderer !== 'embedded') {
    wrong('CHART_RENDERER', `cannot be ${quoted(renderer)}`, 'write embedded or quickchart');
  }
  return { kind: 'embedded' };
}
