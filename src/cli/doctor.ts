import { listCommands } from '../../commands/index.ts';
import { loadCatalog } from '../catalog/load.ts';
import { type Environment, environmentWithoutFile, processEnvironment } from '../config/environment.ts';
import { OLDEST_NODE, SHIPPED_CATALOG, VERSION } from '../core/package-root.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { type DoctorChoices, doctorChecks } from '../doctor/doctor.ts';
import {
  jsonReport,
  lineOf,
  shownResult,
  summaryLines,
  type Verdict,
  verdictOf,
  waitingFor,
} from '../doctor/report.ts';
import { type Check, runChecks } from '../doctor/run-checks.ts';
import type { Redact } from '../redaction/redactor.ts';
import { EXIT } from './exit-codes.ts';
import { BOT_SCOPES } from './manifest.ts';
import { readOptions } from './options.ts';
import { createProgress, type StatusLine } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Dependencies of the command. */
export interface DoctorCliDeps {
  /** Checks to make. Nothing is requested before they run. */
  readonly checks: (choices: DoctorChoices) => readonly Check[];
  /** Ends when a person interrupts the command. */
  readonly interrupted: AbortSignal;
  readonly programVersion: string;
  readonly redact: Redact;
  /** Writes a line to standard output. */
  readonly write: (line: string) => void;
  /** Writes JSON whose texts are redacted already: redacting the whole could break it. */
  readonly writeJson: (json: string) => void;
  /** Line for the progress. */
  readonly status: StatusLine;
  /** Ends the requests of checks that were given up. */
  readonly onEnd: () => void;
}

const USAGE = `metta-health-bot doctor [--json] [--push] [--send-test]: check everything that the bot needs, and say what to do

  --json       one line of JSON on standard output instead of lines for people
  --push       also check what pushing dashboards and monitors needs
  --send-test  post a test message to each channel of the settings and delete it; send one test gauge to Datadog

Without --send-test it sends nothing anywhere and changes nothing, and may run while the bot runs. Exit codes: 0 nothing is wrong;
1 something is not ok; 75 nothing is known to be wrong, but something could not be checked; 78 the settings or the catalog have
problems, so that the bot does not start; 130 interrupted. The second word of a line is the id of its check, which stays the same.`;

const CODES: Readonly<Record<Verdict, number>> = {
  ok: EXIT.ok,
  failed: EXIT.failed,
  unchecked: EXIT.unchecked,
  config: EXIT.config,
  interrupted: EXIT.interrupted,
};

/** Makes all checks and prints their results. Resolves to the exit code. */
export async function runDoctor(args: readonly string[], deps: DoctorCliDeps): Promise<number> {
  const { redact, write, status, interrupted, programVersion } = deps;
  const values = doctorOptions(args);
  if (values.help) {
    write(USAGE);
    return EXIT.ok;
  }
  const checks = deps.checks({ sendsTest: values['send-test'], checksPush: values.push });
  const progress = createProgress({ title: 'Checks', total: checks.length }, status);
  const found = await runChecks(checks, {
    signal: interrupted,
    onProgress: ({ done, waiting }) => progress.at(waitingFor(waiting), done),
    onResults(results) {
      if (values.json) return;
      progress.beside(() => {
        for (const result of results) write(lineOf(shownResult(result, redact)));
      });
    },
  });
  progress.end();
  deps.onEnd();
  const results = found.map((result) => shownResult(result, redact));
  const verdict = verdictOf(results, interrupted.aborted);
  const exitCode = CODES[verdict];
  if (values.json) deps.writeJson(jsonReport(results, { verdict, exitCode, programVersion }));
  else for (const line of summaryLines(results, verdict)) write(line);
  return exitCode;
}

function doctorOptions(args: readonly string[]) {
  const options = {
    json: { type: 'boolean', default: false },
    push: { type: 'boolean', default: false },
    'send-test': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  return readOptions({ args: [...args], options }, USAGE).values;
}

/** Time in milliseconds for requests that were given up to end, before the process ends without them. */
const LEAVE_MS = 500;

/** Creates the dependencies of `doctor` in this process. */
export function createDoctorDeps(terminal: Terminal, redact: Redact, interrupted: AbortSignal): DoctorCliDeps {
  const { env, problems } = readEnvironment();
  const ending = new AbortController();
  const catalogPath = env.CATALOG_FILE || SHIPPED_CATALOG;
  return {
    checks: (choices) =>
      doctorChecks(
        {
          env,
          envFile: ENV_FILE,
          envFileProblems: problems,
          catalogPath,
          catalog: () => loadCatalog(catalogPath),
          commandOf: (catalog) => listCommands(catalog)[0]?.name ?? '',
          scopes: BOT_SCOPES,
          node: { running: process.versions.node, oldest: OLDEST_NODE },
          redact,
          clock: Date.now,
          ending: ending.signal,
        },
        choices,
      ),
    interrupted,
    programVersion: VERSION,
    redact,
    write: (line) => terminal.print(`${line}\n`),
    writeJson: (json) => terminal.printRedacted(`${json}\n`),
    status: terminal.status,
    onEnd() {
      ending.abort();
      setTimeout(() => process.exit(), LEAVE_MS).unref();
    },
  };
}

const ENV_FILE = '.env';

function readEnvironment(): { readonly env: Environment; readonly problems: readonly Problem[] } {
  try {
    return { env: processEnvironment(ENV_FILE), problems: [] };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return { env: environmentWithoutFile(), problems: error.problems };
  }
}
