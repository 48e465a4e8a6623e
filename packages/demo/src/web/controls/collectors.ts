import { COLLECTOR_TROUBLES, type CollectorTrouble } from '../../data/collector-troubles.ts';
import type { Demo } from '../demo.ts';
import type { Control } from './control.ts';

/** The heading of these controls. */
export const COLLECTORS = 'Collectors';

/** Notes about these controls, for the panel. */
export const COLLECTORS_NOTE =
  'After your first change a collector runs every 10 seconds, successfully or not, so that you do not have to wait. ' +
  'One that works again clears its errors. A silent one is reported after two of its intervals.';

const LABELS: Readonly<Record<CollectorTrouble, string>> = {
  works: 'Works',
  failed: 'Fails',
  errors: '4 errors',
  slow: 'Slow: 45 s a run',
  silent: 'Silent',
};

const options = COLLECTOR_TROUBLES.map((value) => ({ value, label: LABELS[value] }));

/** A choice for each collector of the catalog that has data in this demo. */
export function collectorControls({ catalog, data }: Pick<Demo, 'catalog' | 'data'>): readonly Control[] {
  return catalog.collectors
    .filter(({ name }) => data.some(({ metric }) => metric.startsWith(`collector.${name}.`)))
    .map(({ name, title = name }) => ({
      id: `collector-${name}`,
      group: COLLECTORS,
      label: title,
      kind: 'choice',
      options,
      value: ({ troubles }) => troubles.trouble(name),
      set({ troubles }, value) {
        const chosen = COLLECTOR_TROUBLES.find((trouble) => trouble === value);
        if (chosen === undefined) throw new Error(`${title} has no option ${value}.`);
        troubles.set(name, chosen);
      },
    }));
}
