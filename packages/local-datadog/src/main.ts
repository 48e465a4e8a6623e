#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startLocalDatadog } from './server.ts';

const USAGE = `local-datadog: a Datadog on this machine, empty at first

  local-datadog [--port N]

It prints the settings of a client. What is sent to it can be asked for again: metrics, events, logs, dashboards, monitors. The pages
of its dashboards are at /dashboard.
`;

/** Exit code of wrong usage, as in sysexits.h. */
const WRONG_USAGE = 64;

/** The parsed arguments; undefined, with a printed message, if they are not understood. */
function optionsOf() {
  try {
    return parseArgs({
      options: { port: { type: 'string', default: '0' }, help: { type: 'boolean', short: 'h', default: false } },
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
  const { url, keys } = await startLocalDatadog({ data: [], clock: Date.now, port: Number(values.port) });
  process.stdout.write(`DD_API_URL=${url}\nDD_API_KEY=${keys.api}\nDD_APP_KEY=${keys.app}\n`);
}
