import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Environment } from '../../src/config/config.ts';
import type { CollectorTroubles } from '../datadog/collector-troubles.ts';
import type { DataSet } from '../datadog/series.ts';
import type { LocalDatadog } from '../datadog/server.ts';
import type { LocalSlack } from '../slack/local-slack.ts';
import type { LocalSources } from '../sources/local-sources.ts';
import type { Changes } from './changes.ts';
import type { DataClock } from './data-clock.ts';
import type { FormErrors } from './form-errors.ts';
import type { SupervisedBot } from './supervised-bot.ts';
import type { WireLog } from './wire-log.ts';

/** The running demo, as the page shows it and its controls change it. */
export interface Demo {
  readonly catalog: Catalog;
  /** Zone of the team's days. */
  readonly timeZone: string;
  readonly slack: LocalSlack;
  readonly datadog: LocalDatadog;
  readonly data: DataSet;
  readonly troubles: CollectorTroubles;
  /** What the bot's own collectors read; null where the data is there already. */
  readonly sources: LocalSources | null;
  readonly bot: SupervisedBot;
  /** Settings of the bot beside those of the stage, from its next start on; a control replaces them. */
  botSettings: Environment;
  readonly dataClock: DataClock;
  /** Block types which this workspace does not have; read at each validation. */
  readonly refuses: Set<string>;
  /** What stands in the choices of the panel, by control id; the first option where nothing does. */
  readonly chosen: Map<string, string>;
  readonly formErrors: FormErrors;
  readonly wire: WireLog;
  readonly changes: Changes;
}
