import { loadCatalog } from '../src/catalog/load.ts';
import { unlessEnded } from '../src/cli/interrupt.ts';
import { SHIPPED_CATALOG } from '../src/core/package-root.ts';
import { findAlertmanager, type Installed, startAlertmanager } from './alertmanager.ts';
import { FAULT_CASES, type FaultCase } from './fault-cases.ts';
import { type FaultOutcome, playFaultCase } from './fault-round.ts';
import { type Notifier, startOurs } from './notifier.ts';
import { startPostgresServer } from './postgres-server.ts';

/** One notifier of the comparison. */
interface Entry {
  readonly name: string;
  readonly start: () => Promise<Notifier>;
}

/** Result of one fault: the rounds of each notifier, by its place in `FaultFigures.notifiers`. */
export interface FaultFigure {
  readonly fault: string;
  readonly outcomes: readonly (readonly FaultOutcome[])[];
}

export interface FaultFigures {
  readonly notifiers: readonly string[];
  readonly alertmanager: Installed | undefined;
  readonly figures: readonly FaultFigure[];
}

/**
 * Runs every fault with every notifier, for that many rounds. `say` gets the progress. Rejects when one cannot be measured. What `signal`
 * cuts off is cleaned up at the end of the process; the figures are of the faults before.
 */
export async function measureFaults(
  rounds: number,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<FaultFigures> {
  const catalog = loadCatalog(SHIPPED_CATALOG);
  const alertmanager = findAlertmanager();
  const postgres = await unlessEnded(startPostgresServer(), signal);
  if (postgres === undefined) return { notifiers: [], alertmanager, figures: [] };
  const entries: readonly Entry[] = [
    { name: 'this bot, SQLite', start: () => startOurs(catalog, undefined) },
    { name: 'this bot, PostgreSQL', start: async () => startOurs(catalog, await postgres.createDatabase()) },
    ...(alertmanager === undefined
      ? []
      : [{ name: `Alertmanager ${alertmanager.version}`, start: () => startAlertmanager(catalog, alertmanager) }]),
  ];
  try {
    const figures: FaultFigure[] = [];
    for (const [index, fault] of FAULT_CASES.entries()) {
      const outcomes: FaultOutcome[][] = entries.map(() => []);
      for (let round = 0; round < rounds; round += 1) {
        const results = await unlessEnded(playToAll(entries, fault), signal);
        if (results === undefined) return { notifiers: entries.map(({ name }) => name), alertmanager, figures };
        for (const [place, result] of results.entries()) outcomes[place]?.push(result);
      }
      figures.push({ fault: fault.name, outcomes });
      say(`${index + 1} of ${FAULT_CASES.length}: ${fault.name}`);
    }
    return { notifiers: entries.map(({ name }) => name), alertmanager, figures };
  } finally {
    if (!signal.aborted) await postgres.stop();
  }
}

/** All at the same time, once all of them are up: what they do then is mostly waiting. */
async function playToAll(entries: readonly Entry[], fault: FaultCase): Promise<readonly FaultOutcome[]> {
  const started = await Promise.allSettled(entries.map(({ start }) => start()));
  const notifiers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    const played = await Promise.allSettled(notifiers.map((notifier) => playFaultCase(notifier, fault)));
    return played.map((one, place) => {
      if (one.status === 'fulfilled') return one.value;
      throw new Error(`${entries[place]?.name}, ${fault.name}: ${one.reason}`);
    });
  } finally {
    await Promise.all(notifiers.map((notifier) => notifier.close()));
  }
}
