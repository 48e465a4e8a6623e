import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly rounds: number;
  /** Commands for each load of a round. */
  readonly commands: number;
  /** Where the raw figures go, or undefined. */
  readonly json: string | undefined;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [options]: a bare Bolt app and this bot, side by side on this machine

  --rounds N     rounds of each, new processes every round (5)
  --commands N   /health commands for each load of a round (1000)
  --quick        a sample: 2 rounds of 100 commands for each load
  --json FILE    write the figures of every round to FILE
`;

const FULL = { rounds: 5, commands: 1_000 } as const;
const QUICK = { rounds: 2, commands: 100 } as const;

/** Reads the command line. Throws an error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      commands: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const preset = values.quick ? QUICK : FULL;
  return {
    rounds: countOf('--rounds', values.rounds) ?? preset.rounds,
    commands: countOf('--commands', values.commands) ?? preset.commands,
    json: values.json,
    help: values.help,
  };
}

function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`${name} cannot be "${text}": write a whole number from 1`);
  return count;
}
