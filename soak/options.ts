import { parseArgs } from 'node:util';

export type SoakStore = 'sqlite' | 'postgres';

export interface SoakOptions {
  readonly minutes: number;
  readonly stores: readonly SoakStore[];
  readonly seed: number;
  /** Requests of a hundred that meet a fault. */
  readonly percent: number;
  /** Processes on each store. */
  readonly replicas: number;
  /** File for the figures, or undefined. */
  readonly json: string | undefined;
  readonly help: boolean;
}

export const USAGE = `npm run soak -- [options]: bots as they ship under random faults, against a local Slack and Datadog, in real time

  --hours N       how long (1); or --minutes N
  --store NAME    sqlite, postgres or both side by side (both); postgres is started here unless DATABASE_URL is set,
                  whose user then has to be allowed to create databases
  --seed S        what is drawn (1)
  --faults P      how many requests of a hundred meet a fault, beside outages (1)
  --replicas N    processes on each store (3)
  --json FILE     write the figures to FILE as well
`;

const MINUTES_OF_HOUR = 60;
const STORES: Readonly<Record<string, readonly SoakStore[]>> = {
  sqlite: ['sqlite'],
  postgres: ['postgres'],
  both: ['sqlite', 'postgres'],
};

/** Reads the command line. Throws an error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: 'string' },
      minutes: { type: 'string' },
      store: { type: 'string', default: 'both' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '1' },
      replicas: { type: 'string', default: '3' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.hours !== undefined && values.minutes !== undefined)
    throw new Error('write --hours or --minutes, not both');
  const stores = STORES[values.store];
  if (stores === undefined) throw new Error(`--store cannot be "${values.store}": write sqlite, postgres or both`);
  return {
    minutes:
      values.minutes === undefined
        ? amountOf('--hours', values.hours ?? '1') * MINUTES_OF_HOUR
        : amountOf('--minutes', values.minutes),
    stores,
    seed: wholeOf('--seed', values.seed, 0),
    percent: percentOf('--faults', values.faults),
    replicas: wholeOf('--replicas', values.replicas, 1),
    json: values.json,
    help: values.help,
  };
}

function amountOf(name: string, text: string): number {
  const amount = Number(text);
  if (text === '' || !Number.isFinite(amount) || amount <= 0)
    throw new Error(`${name} cannot be "${text}": write a number over 0`);
  return amount;
}

function percentOf(name: string, text: string): number {
  const percent = amountOf(name, text);
  if (percent > 50) throw new Error(`${name} cannot be "${text}": write 50 at most`);
  return percent;
}

function wholeOf(name: string, text: string, least: number): number {
  const whole = Number(text);
  if (text === '' || !Number.isInteger(whole) || whole < least)
    throw new Error(`${name} cannot be "${text}": write a whole number from ${least}`);
  return whole;
}
