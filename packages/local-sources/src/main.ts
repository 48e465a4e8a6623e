#!/usr/bin/env node
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startSimulatedSources } from './simulated-sources.ts';

const USAGE = `local-sources: GitHub, Weights & Biases and SkyPilot on this machine, and a folder of evaluations

  local-sources [--commits FOLDER]

It prints the settings of a client, and serves until Ctrl-C. What is in them is made up, but for the commits of a clone in
FOLDER.
`;

/** Exit code of wrong usage, as in sysexits.h. */
const WRONG_USAGE = 64;

/** The parsed arguments; undefined, with a printed message, if they are not understood. */
function optionsOf() {
  try {
    return parseArgs({
      options: { commits: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = WRONG_USAGE;
    return undefined;
  }
}

const values = optionsOf();
if (values?.help) {
  process.stdout.write(USAGE);
} else if (values) {
  const sources = await startSimulatedSources({ clock: Date.now, commitsFolder: values.commits });
  const lines = Object.entries(sources.env).filter(([, value]) => value !== undefined);
  process.stdout.write(`${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await sources.close();
}
