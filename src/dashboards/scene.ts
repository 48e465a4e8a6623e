import type { Catalog, Dashboard } from '../catalog/catalog.ts';

/** What every widget has around it. */
export interface BuildContext {
  readonly catalog: Catalog;
  readonly dashboard: Dashboard;
  /** Name of the template variable for the environment, which is also the name of its tag. */
  readonly variable: string;
}
