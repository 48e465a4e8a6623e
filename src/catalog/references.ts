import { z } from 'zod';
import { nearestNames } from '../core/text.ts';
import { COLLECTED_FEEDS } from './feeds.ts';
import { takenRowNames } from './row-names.ts';
import { OVERALL_AREA } from './schema-values.ts';
import { matchesPattern } from './target.ts';

/** A mistake across values: a duplicate, or a name that is not defined. */
interface ReferenceMistake {
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly fix: string;
}

/** The bot's own commands, which no dashboard may use. */
const OWN_COMMANDS: readonly string[] = ['/health', '/collectors', '/incidents', '/digest'];

/** Subjects of incidents that are not collectors, as far as a collector could have such a name. */
const OWN_SUBJECTS: readonly string[] = ['storm'];

/** Schemas of the names in a catalog only; malformed values count as absent, because the schema of the catalog reports them. */
const name = z.string().optional().catch(undefined);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]);
const series = z.object({ health: name, alert: name }).catch({});
const widget = z
  .object({ kind: name, feed: name, series: z.union([z.array(series), series.transform((one) => [one])]).catch([]) })
  .catch({ series: [] });
const row = z.object({ title: name, widgets: list(widget) }).catch({ widgets: [] });
const outlineSchema = z.object({
  environments: z.object({ names: list(z.string().catch('')) }).catch({ names: [] }),
  areas: list(
    z
      .object({
        key: name,
        title: name,
        explained_by: list(z.string().catch('')),
        metrics: list(z.object({ key: name }).catch({})),
      })
      .catch({ explained_by: [], metrics: [] }),
  ),
  collectors: list(z.object({ name }).catch({})),
  alerts: z
    .object({
      rules: list(
        z
          .object({ name, over: z.number().optional().catch(undefined), metrics: list(z.string().catch('')) })
          .catch({ metrics: [] }),
      ),
    })
    .catch({ rules: [] }),
  monitors: z.object({ environment: name, rules: list(z.object({ kind: name }).catch({})) }).catch({ rules: [] }),
  dashboards: list(
    z
      .object({
        slug: name,
        command: name,
        collectors: z.boolean().catch(false),
        template: name,
        areas: list(z.string().catch('')),
        rows: list(row),
      })
      .catch({ collectors: false, areas: [], rows: [] }),
  ),
});
/** The names in the files of a catalog, without the rest. */
type Outline = z.output<typeof outlineSchema>;

/** Finds every duplicate and every broken reference in a catalog's values, well-formed or not. */
export function findReferenceMistakes(values: Readonly<Record<string, unknown>>): readonly ReferenceMistake[] {
  const outline = outlineSchema.parse(values);
  return [
    ...duplicates('area', { path: ['areas'], key: 'key', items: outline.areas }),
    ...takenNames(outline),
    ...takenKeys(outline),
    ...unknownFeeds(outline),
    ...outline.areas.flatMap(({ metrics }, area) =>
      duplicates('metric', { path: ['areas', area, 'metrics'], key: 'key', items: metrics }),
    ),
    ...duplicates('collector', { path: ['collectors'], key: 'name', items: outline.collectors }),
    ...takenSubjects(outline),
    ...duplicates('rule', { path: ['alerts', 'rules'], key: 'name', items: outline.alerts.rules }),
    ...idleRules(outline),
    ...duplicates('dashboard', { path: ['dashboards'], key: 'slug', items: outline.dashboards }),
    ...duplicates('template', { path: ['dashboards'], key: 'template', items: outline.dashboards }),
    ...duplicates('command', { path: ['dashboards'], key: 'command', items: outline.dashboards }),
    ...outline.dashboards.flatMap(({ command }, index) => takenCommand(command, index)),
    ...outline.dashboards.flatMap(takenRows),
    ...findDashboardMistakes(outline),
    ...duplicates('kind of monitor', { path: ['monitors', 'rules'], key: 'kind', items: outline.monitors.rules }),
    ...findMonitorMistakes(outline),
  ];
}

function takenCommand(command: string | undefined, index: number): ReferenceMistake[] {
  if (command === undefined || !OWN_COMMANDS.includes(command)) return [];
  const fix = `choose another command than ${OWN_COMMANDS.join(', ')}`;
  return [{ path: ['dashboards', index, 'command'], what: `${command} is the bot's own command`, fix }];
}

/** Rows whose names already mean something else: people type them behind the command of their dashboard, and menus carry them. */
function takenRows({ command, collectors, rows }: DashboardOutline, dashboard: number): ReferenceMistake[] {
  const typed = command ?? (collectors ? '/collectors' : undefined);
  if (typed === undefined) return [];
  return takenRowNames(rows).map(({ index, name }) => ({
    path: ['dashboards', dashboard, 'rows', index, 'title'],
    what: `"${`${typed} ${name}`.trim()}" already means something else`,
    fix: 'choose another title',
  }));
}

function takenSubjects({ collectors }: Outline): ReferenceMistake[] {
  return collectors.flatMap(({ name }, index) => {
    if (name === undefined || !OWN_SUBJECTS.includes(name)) return [];
    const what = `"${name}" is a name that the bot uses itself`;
    return [{ path: ['collectors', index, 'name'], what, fix: 'choose another name' }];
  });
}

/** Rules with a pattern that matches no metric: they would never fire, unnoticed. */
function idleRules({ areas, alerts }: Outline): ReferenceMistake[] {
  const known = areas.flatMap((area) => area.metrics.map((metric) => `${area.key}.${metric.key}`));
  return alerts.rules.flatMap(({ metrics }, rule) =>
    metrics.flatMap((pattern, index) => {
      if (known.some((path) => matchesPattern(pattern, path))) return [];
      const path = ['alerts', 'rules', rule, 'metrics', index];
      return [{ path, what: `no metric is called "${pattern}"`, fix: 'name an `area.metric`, or several with one *' }];
    }),
  );
}

/** Areas whose key or title is already taken: people type these names behind `/health`. */
function takenNames({ areas }: Outline): ReferenceMistake[] {
  const taken = new Set(['help', 'why']);
  return areas.flatMap(({ key, title }, index) => {
    const names = [...new Set([key, title?.toLowerCase()])].filter((word) => word !== undefined);
    const mistakes = names.flatMap((word) => {
      if (!taken.has(word) || (word === key && areas.findIndex((area) => area.key === key) < index)) return [];
      const path = ['areas', index, word === key ? 'key' : 'title'];
      return [{ path, what: `"/health ${word}" already means something else`, fix: 'choose another key or title' }];
    });
    for (const word of names) taken.add(word);
    return mistakes;
  });
}

/** Areas with the key of the overall score: the health collector sends the key as a tag. */
function takenKeys({ areas }: Outline): ReferenceMistake[] {
  return areas.flatMap(({ key }, index) => {
    const what = `the score over all areas is sent to Datadog as \`area:${key}\``;
    return key === OVERALL_AREA ? [{ path: ['areas', index, 'key'], what, fix: 'choose another key' }] : [];
  });
}

/** Feeds by which an area is explained, and that nothing fills as far as the catalog says: they would never explain anything, unnoticed. */
function unknownFeeds({ areas, dashboards }: Outline): ReferenceMistake[] {
  const shown = dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ widgets }) => widgets.flatMap(({ feed }) => feed ?? [])),
  );
  const known = [...new Set([...COLLECTED_FEEDS, ...shown])];
  return areas.flatMap(({ explained_by }, area) =>
    explained_by.flatMap((feed, index) => {
      if (known.includes(feed)) return [];
      const near = nearestNames(feed, known, 1)[0];
      const guess = near === undefined ? '' : `did you mean \`${near}\`? `;
      const fix = `${guess}the feeds are: ${known.join(', ')}; one of your own counts if an \`events\` widget shows it`;
      return [{ path: ['areas', area, 'explained_by', index], what: `no feed is called "${feed}"`, fix }];
    }),
  );
}

function duplicates<Key extends string>(
  noun: string,
  {
    path,
    key,
    items,
  }: {
    readonly path: readonly (string | number)[];
    readonly key: Key;
    readonly items: readonly { readonly [K in Key]?: string | undefined }[];
  },
): ReferenceMistake[] {
  const names = items.map((item) => item[key]);
  return names.flatMap((value, index) => {
    if (value === undefined || names.indexOf(value) === index) return [];
    return [
      { path: [...path, index, key], what: `the ${noun} "${value}" is used twice`, fix: 'rename one of the two' },
    ];
  });
}

/** Undefined names in dashboards: health metrics, areas and alert rules. */
function findDashboardMistakes(outline: Outline): readonly ReferenceMistake[] {
  return outline.dashboards.flatMap((dashboard, index) => [
    ...seriesMistakes(outline, dashboard, index),
    ...areaMistakes(outline, dashboard, index),
  ]);
}

type DashboardOutline = Outline['dashboards'][number];

function seriesMistakes({ areas, alerts }: Outline, { rows }: DashboardOutline, dashboard: number) {
  const metrics = new Set(areas.flatMap((area) => area.metrics.map((metric) => `${area.key}.${metric.key}`)));
  const limits = alerts.rules.flatMap(({ name, over }) => (over === undefined ? [] : [name]));
  const mistakes: ReferenceMistake[] = [];
  for (const [row, { widgets }] of rows.entries()) {
    for (const [widget, { series }] of widgets.entries()) {
      const path = ['dashboards', dashboard, 'rows', row, 'widgets', widget];
      for (const { health, alert } of series) {
        if (health !== undefined && !metrics.has(health)) {
          const fix = 'name an `area.metric` of this catalog';
          mistakes.push({ path, what: `no metric is called "${health}"`, fix });
        }
        if (alert !== undefined && !limits.includes(alert)) {
          const fix = 'name a rule of `alerts` that has `over`, or write a `target`';
          mistakes.push({ path, what: `no alert rule with a limit is called "${alert}"`, fix });
        }
      }
    }
  }
  return mistakes;
}

function areaMistakes({ areas }: Outline, dashboard: DashboardOutline, index: number): ReferenceMistake[] {
  const keys = areas.map(({ key }) => key).join(', ');
  const fix = keys === '' ? 'define it under `areas`, or leave it out' : `name one of ${keys}`;
  return dashboard.areas.flatMap((name, at) => {
    if (areas.some(({ key }) => key === name)) return [];
    const path = ['dashboards', index, 'areas', at];
    return [{ path, what: `no area is called "${name}"`, fix }];
  });
}

/** An environment of monitors that the catalog lacks: they would never get a point. */
function findMonitorMistakes({ environments, monitors }: Outline): readonly ReferenceMistake[] {
  const { names } = environments;
  const { environment } = monitors;
  if (environment === undefined || names.length === 0 || names.includes(environment)) return [];
  const fix = `write ${names.join(' or ')}, or add it to \`environments\``;
  return [{ path: ['monitors', 'environment'], what: `the catalog has no environment "${environment}"`, fix }];
}
