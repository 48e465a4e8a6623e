import { parseArgs } from 'node:util';

/** Measurement: commands compared with bare Bolt apps, faults compared with Alertmanager, a year of the store, or growing sizes. */
const SUBJECTS = ['commands', 'faults', 'store', 'scale'] as const;
type Subject = (typeof SUBJECTS)[number];

export interface BenchOptions {
  readonly subject: Subject;
  readonly rounds: number;
  /** Commands for each load of a round. */
  readonly commands: number;
  /** Whether it is a sample only, which is not kept in the history. */
  readonly quick: boolean;
  /** File for the raw figures, or undefined. */
  readonly json: string | undefined;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [options]: two bare Bolt apps and this bot, side by side on this machine; a full run is added to
  bench/history.jsonl, and compared with the run before

  --rounds N     rounds of each, new processes every round (5)
  --commands N   /health commands for each load of a round (1000)
  --quick        a sample: 2 rounds of 100 commands for each load
  --json FILE    write the figures of every round to FILE

npm run bench -- faults [options]: Prometheus Alertmanager, where it is installed, and this bot in the same faults of Slack

  --rounds N     rounds of each fault, new processes every round, some ten minutes each (1)
  --json FILE    write the figures of every round to FILE

npm run bench -- store: what is asked of SQLite and of PostgreSQL again and again, after a month and after a year of a busy team; takes
  some twenty minutes, without options

npm run bench -- scale: catalogs of 25, 250 and 2,500 metrics, 1,000 digests at the same minute, 500 collectors that fail at once, 100 commands
  a second for a minute; takes some ten minutes

  --quick        a sample of small sizes, in three minutes
  --json FILE    write the figures to FILE
`;

const FULL = { rounds: 5, commands: 1_000 } as const;
const FAULT_ROUNDS = 1;
const QUICK = { rounds: 2, commands: 100 } as const;

/** Reads the command line. Throws an error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      commands: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const subject = subjectOf(positionals);
  if (subject === 'faults' && (values.quick || values.commands !== undefined)) {
    throw new Error('faults takes neither --quick nor --commands: leave them out');
  }
  if (subject === 'store' && (values.quick || values.commands || values.rounds || values.json)) {
    throw new Error('store takes no options: leave them out');
  }
  if (subject === 'scale' && (values.commands || values.rounds)) {
    throw new Error('scale takes neither --rounds nor --commands: leave them out');
  }
  const preset = values.quick ? QUICK : FULL;
  return {
    subject,
    rounds: countOf('--rounds', values.rounds) ?? (subject === 'faults' ? FAULT_ROUNDS : preset.rounds),
    commands: countOf('--commands', values.commands) ?? preset.commands,
    quick: values.quick,
    json: values.json,
    help: values.help,
  };
}

function subjectOf(positionals: readonly string[]): Subject {
  const [word, ...rest] = positionals;
  if (word === undefined) return 'commands';
  const subject = SUBJECTS.find((one) => one === word);
  if (subject !== undefined && subject !== 'commands' && rest.length === 0) return subject;
  throw new Error(`"${positionals.join(' ')}" cannot be measured: write faults, store, scale, or nothing for commands`);
}

function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`${name} cannot be "${text}": write a whole number from 1`);
  return count;
}
