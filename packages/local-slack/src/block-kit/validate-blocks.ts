import { isRecord, type JsonRecord, recordsOf, textOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { cellCharacters } from './characters.ts';
import { type Problem, problemsIn } from './problem.ts';
import { SURFACES, type Surface } from './surfaces.ts';

/** Rules for blocks besides the documented limits. */
export interface BlockRules {
  readonly surface: Surface;
  /** Block types which this workspace does not have yet. */
  readonly refuses: ReadonlySet<string>;
  /** Series of a chart, if this workspace takes fewer than the newest page says. */
  readonly chartSeries?: number;
}

/** Everything for which Slack would refuse these blocks, in their order; empty when it would take them. */
export function validateBlocks(blocks: unknown, rules: BlockRules, pointer = '/blocks'): readonly Problem[] {
  if (!Array.isArray(blocks)) return [problem(pointer, 'must provide an array')];
  const maximum = rules.surface === 'message' ? LIMITS.blocksPerMessage : LIMITS.blocksPerView;
  const records = recordsOf(blocks);
  return [
    ...(blocks.length > maximum ? [problem(pointer, `no more than ${maximum} items allowed`)] : []),
    ...blocks.flatMap((block, index) => blockProblems(block, rules, `${pointer}/${index}`)),
    ...duplicateIds(records, 'block_id', pointer),
    ...tableProblems(records, pointer),
    ...countProblems(records, pointer),
  ];
}

function problem(pointer: string, message: string, error: Problem['error'] = 'invalid_blocks'): Problem {
  return { pointer, message, error };
}

function blockProblems(block: unknown, rules: BlockRules, pointer: string): readonly Problem[] {
  if (!isRecord(block)) return [problem(pointer, 'must provide an object')];
  if (typeof block.type !== 'string') return [problem(pointer, 'missing required field: type')];
  const schema = rules.refuses.has(block.type) ? undefined : SURFACES[rules.surface].get(block.type);
  if (schema === undefined) return [problem(`${pointer}/type`, `unsupported type: ${block.type}`)];
  return [
    ...problemsIn(block, schema, pointer),
    ...seriesProblems(block, rules, pointer),
    ...duplicateIds(recordsOf(block.elements), 'action_id', `${pointer}/elements`),
  ];
}

function seriesProblems({ chart }: JsonRecord, { chartSeries = LIMITS.chartSeries }: BlockRules, pointer: string) {
  const series = isRecord(chart) ? recordsOf(chart.series).length : 0;
  const isOver = series > chartSeries && series <= LIMITS.chartSeries;
  return isOver ? [problem(`${pointer}/chart/series`, `no more than ${chartSeries} items allowed`)] : [];
}

function duplicateIds(
  items: readonly JsonRecord[],
  key: 'block_id' | 'action_id',
  pointer: string,
): readonly Problem[] {
  const ids = items.map((item) => textOf(item[key]));
  return ids.flatMap((id, index) =>
    id !== '' && ids.indexOf(id) !== index
      ? [problem(`${pointer}/${index}/${key}`, `\`${key}\` ${id} already exists`)]
      : [],
  );
}

function tableProblems(blocks: readonly JsonRecord[], pointer: string): readonly Problem[] {
  const tables = blocks.filter((block) => block.type === 'table' || block.type === 'data_table').length;
  const cells = [
    { type: 'table', maximum: LIMITS.tableCharacters },
    { type: 'data_table', maximum: LIMITS.dataTableCharacters },
  ] as const;
  return [
    ...(tables > LIMITS.tablesPerMessage ? [problem(pointer, 'only_one_table_allowed', 'invalid_attachments')] : []),
    ...cells.flatMap(({ type, maximum }) =>
      cellCharacters(blocks, type) > maximum
        ? [problem(pointer, `cells of ${type} must be less than ${maximum + 1} characters`)]
        : [],
    ),
  ];
}

function countProblems(blocks: readonly JsonRecord[], pointer: string): readonly Problem[] {
  const charts = blocks.filter((block) => block.type === 'data_visualization').length;
  const markdown = blocks
    .filter((block) => block.type === 'markdown')
    .reduce((sum, block) => sum + textOf(block.text).length, 0);
  return [
    ...(charts > LIMITS.chartsPerMessage
      ? [problem(pointer, `no more than ${LIMITS.chartsPerMessage} data_visualization blocks allowed`)]
      : []),
    ...(markdown > LIMITS.markdownCharacters
      ? [problem(pointer, `markdown blocks must be less than ${LIMITS.markdownCharacters + 1} characters`)]
      : []),
  ];
}
