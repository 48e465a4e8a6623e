import { parseCatalog } from '../../src/catalog/load.ts';
import { elements } from './blocks.ts';

/** A part of a message or a payload. */
export type Json = Readonly<Record<string, unknown>>;

interface Row {
  readonly title: string;
  /** What people type for it. */
  readonly words: string;
}

/** The names of a catalog, and nothing else. */
export interface Names {
  readonly areas: readonly { readonly key: string; readonly title: string; readonly metrics: readonly string[] }[];
  readonly environments: readonly string[];
  readonly command: string;
  readonly rows: readonly Row[];
}

/** A legal catalog with these names. */
export const catalogNaming = ({ areas, environments, command, rows }: Names) => {
  const [first] = areas;
  const widgets = [{ kind: 'trend', title: 'W', series: [{ health: `${first?.key}.${first?.metrics[0]}` }] }];
  const dashboard = { slug: 'board', title: 'Board', template: 'board.json', window: '7d', areas: [first?.key] };
  const values = {
    environments: { tag: 'env', names: environments },
    areas: areas.map(({ key, title, metrics }) => ({
      key,
      title,
      metrics: metrics.map((metric) => ({
        key: metric,
        label: `Label of ${metric}`,
        raw: 'raw',
        unit: 'u',
        healthy: '< 5',
        ramp: { zero: 10, one: 0 },
      })),
    })),
    collectors: [{ name: 'c'.repeat(64), emits: ['*'], every: '15m' }],
    dashboards: [
      { ...dashboard, command, rows: rows.map(({ title }) => ({ title, widgets })) },
      {
        ...dashboard,
        slug: 'kept',
        template: 'kept.json',
        areas: [],
        collectors: true,
        rows: [{ title: 'Own', widgets }],
      },
    ],
  };
  return parseCatalog([{ file: 'catalog.yml', source: JSON.stringify({ title: 'T', ...values }) }]);
};

/** The command line that people type. */
export const lineOf = (name: string, words: string, days: number, env: string | undefined) =>
  [name, words, days === 30 ? '30d' : '', env && `env:${env}`].filter(Boolean).join(' ');

/** A question as people type it. */
export interface TypedCommand {
  readonly name: string;
  readonly words: string;
  readonly days: number;
  readonly env: string | undefined;
}

/** The command lines that the controls of an answer stand for, by what the catalog says: an oracle that knows no value. */
export function expectedCommands(
  { areas, environments, command, rows }: Names,
  { name, words, days, env }: TypedCommand,
): Json {
  const here = (shown: string, over = days) => lineOf(name, shown, over, env);
  const health = (shown: string, over = 7) => lineOf('/health', shown, over, env);
  const area = areas.find(({ key }) => words === key || words.startsWith(`${key}.`));
  const isMetric = area !== undefined && words !== area.key;
  const paths = area?.metrics.map((metric) => `${area.key}.${metric}`) ?? [];
  const again = here(words);
  const everywhere = [undefined, ...environments].map((one) => lineOf(name, words, days, one)).slice(0, 20);
  const environment = everywhere.length > 1 ? everywhere : [];
  const common = { refresh: [again], share: [again], environment };
  if (name === '/health') {
    const choose = isMetric
      ? paths.map((path) => health(path, days))
      : area
        ? paths.map((path) => health(path))
        : areas.map(({ key }) => health(key));
    return {
      ...common,
      choose: choose.length > 1 ? choose.slice(0, 20) : [],
      back: isMetric ? [health(area.key)] : area ? [health('')] : [],
      other: isMetric ? [health(words, days === 7 ? 30 : 7)] : [],
      dashboard: area && !isMetric && area === areas[0] ? [lineOf(command, '', 7, env)] : [],
    };
  }
  const back = words === '' ? health('') : here('');
  if (name === '/incidents')
    return { refresh: [again], share: [again], other: [here('', 30)], export: [`${again} csv`], back: [], choose: [] };
  if (name === '/collectors') return { ...common, choose: [], back: [back] };
  return {
    ...common,
    choose: rows.length > 1 ? rows.map((row) => here(row.words)).slice(0, 20) : [],
    back: [back],
    other: [here(words, days === 7 ? 30 : 7)],
    metric: [lineOf('/health', `${areas[0]?.key}.${areas[0]?.metrics[0]}`, days, env)],
  };
}

/** The controls of an answer as Slack sends them when they are pressed, by the last word of their action id. */
export function actionsIn(message: Parameters<typeof elements>[0]): ReadonlyMap<string, readonly Json[]> {
  return new Map(
    elements(message).map((element) => {
      const options = element.options as readonly Json[] | undefined;
      const presses = options?.map((option) => ({ ...element, selected_option: option })) ?? [element];
      return [String(element.action_id).replace('card.', ''), presses];
    }),
  );
}

/** What a pressed control carries. */
export const carriedBy = ({ type, value, selected_option }: Json) =>
  String(type === 'button' ? value : (selected_option as Json).value);

/** A key of 64 characters. */
export const long = (end: string) => 'n'.repeat(64 - end.length) + end;
/** Names as long as they may be, which begin alike. */
export const LONGEST: Names = {
  areas: ['1', '2a'].map((end) => ({
    key: long(end),
    title: `${'T'.repeat(200)} ${end}`,
    metrics: [long(`x${end}`), long(`y${end}`)],
  })),
  environments: ['1', '2'].map((end) => `${'e'.repeat(63)}${end}`),
  command: `/${'c'.repeat(31)}`,
  rows: [
    { title: `${'Row '.repeat(60)}One`, words: `${'row '.repeat(60)}one` },
    { title: `${'Row '.repeat(60)}Two`, words: `${'row '.repeat(60)}two` },
    { title: `${'Word '.repeat(500)}End 30d`, words: `${'word '.repeat(500)}end 30d` },
    { title: '🔥', words: '🔥' },
  ],
};
