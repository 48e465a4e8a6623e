import type { DataSet, LocalDatadog } from '@metta-health-bot/local-datadog';
import type { LocalSlack } from '@metta-health-bot/local-slack';
import type { SimulatedSources } from '@metta-health-bot/local-sources';
import type { Environment } from '../bot-process.ts';
import type { CollectorTroubles } from '../data/collector-troubles.ts';
import type { ShownCatalog } from '../shown-bot.ts';
import type { Changes } from './changes.ts';
import type { DataClock } from './data-clock.ts';
import type { FormErrors } from './form-errors.ts';
import type { SupervisedBot } from './supervised-bot.ts';
import type { WireLog } from './wire-log.ts';

/** The running demo, as the page shows it and its controls change it. */
export interface Demo {
  readonly catalog: ShownCatalog;
  /** Zone of the team's days. */
  readonly timeZone: string;
  readonly slack: LocalSlack;
  readonly datadog: LocalDatadog;
  readonly data: DataSet;
  readonly troubles: CollectorTroubles;
  /** Sources of the bot's own collectors; null if the data is there already. */
  readonly sources: SimulatedSources | null;
  readonly bot: SupervisedBot;
  /** Settings of the bot beside those of the local services, from its next start on; a control replaces them. */
  botSettings: Environment;
  readonly dataClock: DataClock;
  /** Block types which this workspace does not have; read at each validation. */
  readonly refuses: Set<string>;
  /** Selected options of the panel, by control id; the first option by default. */
  readonly chosen: Map<string, string>;
  readonly formErrors: FormErrors;
  readonly wire: WireLog;
  readonly changes: Changes;
}
