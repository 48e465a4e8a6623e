import type { DataSet } from '@metta-health-bot/local-datadog';
import type { ShownCatalog } from '../shown-bot.ts';

/** Environments of the rows, in the order in which those of a catalog take their place. */
const OF_ROWS = ['production', 'staging'] as const;

type Environments = Pick<ShownCatalog, 'environmentTag' | 'environments'>;

/** Tag of the default environment of a catalog; that of production if it names none. */
export function environmentTag({ environmentTag: tag, environments: [first = OF_ROWS[0]] }: Environments): string {
  return `${tag}:${first}`;
}

/** The data with the environments of a catalog in place of the rows' own; an environment that the catalog lacks is left out. */
export function inEnvironments(data: DataSet, { environmentTag: tag, environments }: Environments): DataSet {
  const names: readonly string[] = environments.length > 0 ? environments : OF_ROWS;
  const renamed = new Map<string, string | undefined>(OF_ROWS.map((name, index) => [`env:${name}`, names[index]]));
  return data.flatMap((series) => {
    const [own = ''] = series.tags;
    if (!renamed.has(own)) return [series];
    const name = renamed.get(own);
    return name === undefined ? [] : [{ ...series, tags: [`${tag}:${name}`, ...series.tags.slice(1)] }];
  });
}
