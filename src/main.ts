import { setTimeout as sleep } from 'node:timers/promises';
import { listCommands } from '../commands/index.ts';
import { runBot } from './app/run.ts';
import { loadCatalog } from './catalog/load.ts';
import { EXIT } from './cli/exit-codes.ts';
import { interruptible } from './cli/interrupt.ts';
import { renderManifest } from './cli/manifest.ts';
import { readOptions, UsageError, unknownWord } from './cli/options.ts';
import type { CatalogSyncDeps } from './cli/sync.ts';
import { createTerminal } from './cli/terminal.ts';
import { configFromEnv, startWarnings, timeZoneFromEnv } from './config/config.ts';
import { dashboardsFolder, datadogFromEnv, monitorsFolder } from './config/datadog-config.ts';
import { environmentWithoutFile, hasEnvironmentFile, processEnvironment } from './config/environment.ts';
import { secretsInEnvironment } from './config/secrets.ts';
import { storeFromEnv } from './config/store-config.ts';
import { messageOf, stackOf, systemCodeOf } from './core/errors.ts';
import { ownCommand } from './core/own-command.ts';
import { SHIPPED_CATALOG, VERSION } from './core/package-root.ts';
import { collectProblems, ProblemsError } from './core/problem.ts';
import { canonicalTimeZone } from './core/time-zone.ts';
import { createDashboardsApi, createMonitorsApi } from './datadog/resource-api.ts';
import { createHttpClient } from './http-client/http-client.ts';
import { redactingFetch } from './redaction/redacting-fetch.ts';
import { createRedactor } from './redaction/redactor.ts';

const USAGE = `metta-health-bot ${VERSION}: brings a team's system health from Datadog into Slack

  metta-health-bot init        write .env, a catalog to start from and the Slack app manifest; init --help lists its options
  metta-health-bot start       run the bot; its settings are in .env, which init writes, or in the environment
  metta-health-bot demo        run it against a local Slack and a local Datadog, in your browser, no account needed
  metta-health-bot demo --port N  the same with the page on port N, or the next free one (4000 by default)
  metta-health-bot demo --collect the same with an empty Datadog that the bot's own collectors fill
  metta-health-bot demo --catalog NAME  the same with a catalog that init offers
  metta-health-bot demo --once print /health and the view of the first dashboard, then exit
  metta-health-bot manifest    print the Slack app manifest for the catalog; --url https://HOST for HTTP
  metta-health-bot collect NAME  run a collector once and show what it found; --push sends it to Datadog
  metta-health-bot doctor      check everything that the bot needs, and say what to do; --json, --push, --send-test
  metta-health-bot store check  check the database and show what it holds; changes nothing
  metta-health-bot dashboards COMMAND  the Datadog dashboards as code: build, validate, diff, push, pull, list
  metta-health-bot monitors COMMAND  the Datadog monitors as code, with the same commands
`;

const COMMANDS = ['init', 'start', 'demo', 'manifest', 'collect', 'doctor', 'store', 'dashboards', 'monitors'] as const;

const OPTIONS = {
  once: { type: 'boolean', default: false },
  collect: { type: 'boolean', default: false },
  port: { type: 'string' },
  catalog: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  url: { type: 'string' },
} as const;

/** Time in milliseconds for what an interrupted command has given up to end, before the process ends without it. */
const LEAVE_MS = 500;

const redact = createRedactor(knownSecrets());
const terminal = createTerminal(redact);

/** Secrets of the unchecked settings, because errors may be about any setting. `main` reports an env file that cannot be read. */
function knownSecrets(): readonly string[] {
  try {
    return secretsInEnvironment(processEnvironment());
  } catch {
    return secretsInEnvironment(environmentWithoutFile());
  }
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === 'dashboards' || args[0] === 'monitors') return sync(args[0], args.slice(1));
  if (args[0] === 'collect') return collect(args.slice(1));
  if (args[0] === 'store') return store(args.slice(1));
  if (args[0] === 'init') return init(args.slice(1));
  if (args[0] === 'doctor') return doctor(args.slice(1));
  const { positionals, values } = readOptions({ args: [...args], allowPositionals: true, options: OPTIONS }, USAGE);
  if (values.help) return print(USAGE);
  if (values.version) return print(`${VERSION}\n`);
  const env = processEnvironment();
  const catalog = () => loadCatalog(env.CATALOG_FILE || SHIPPED_CATALOG);
  const [command, ...more] = positionals;
  if (more[0] !== undefined)
    throw new UsageError(`"${more[0]}" is not an option. Next step: see the options below`, USAGE);
  switch (command) {
    case 'start':
      await runBot(...collectProblems(() => configFromEnv(env), catalog), startWarnings(env));
      return EXIT.ok;
    case 'demo': {
      const { runDemo } = await import('@metta-health-bot/demo');
      const { shownBot } = await import('./cli/demo-bot.ts');
      const { exampleNamed } = await import('./cli/init-flags.ts');
      const named = values.catalog === undefined ? undefined : exampleNamed(values.catalog);
      if (named && 'what' in named) throw new ProblemsError([named]);
      const options = {
        once: values.once,
        collects: values.collect,
        port: portOf(values.port),
        write: print,
        timeZone: env.TEAM_TIMEZONE?.trim() ? timeZoneFromEnv(env) : machineTimeZone(),
        commitsFolder: env.GITHUB_COMMITS_DIR || undefined,
      };
      const bot = shownBot(named?.path ?? (env.CATALOG_FILE || SHIPPED_CATALOG));
      const end = await interruptible((signal) => runDemo(bot, { ...options, signal }));
      if (typeof end === 'object') {
        terminal.complain(end.explanation);
        return end.code ?? EXIT.failed;
      }
      return end === 'interrupted' ? EXIT.interrupted : EXIT.ok;
    }
    case 'manifest': {
      const { urlProblem } = await import('./init/questions.ts');
      const problem = values.url === undefined ? undefined : urlProblem('--url', values.url);
      if (problem) throw new ProblemsError([problem]);
      const shown = catalog();
      return print(renderManifest(shown.title, listCommands(shown), values.url));
    }
    case undefined:
      terminal.complain(USAGE);
      return EXIT.usage;
    default:
      throw unknownWord(command, { kind: 'command', names: COMMANDS, usage: USAGE });
  }
}

/** Runs the commands for dashboards and monitors as code. */
async function sync(plural: 'dashboards' | 'monitors', args: readonly string[]): Promise<number> {
  const env = processEnvironment();
  const read = { text: (name: string) => env[name]?.trim() ?? '' };
  const deps = (create: typeof createDashboardsApi, folder: string): CatalogSyncDeps => ({
    catalog: () => loadCatalog(env.CATALOG_FILE || SHIPPED_CATALOG),
    folder,
    datadog: () => {
      const { appUrl, ...access } = datadogFromEnv(env);
      return { appUrl, api: create({ ...access, fetch: redactingFetch(createHttpClient(), redact), sleep }) };
    },
    write: (line) => terminal.print(`${line}\n`),
    status: terminal.status,
  });
  if (plural === 'dashboards') {
    const { runDashboards } = await import('./cli/sync.ts');
    return runDashboards(args, deps(createDashboardsApi, dashboardsFolder(read)));
  }
  const { runMonitors } = await import('./cli/sync.ts');
  return runMonitors(args, deps(createMonitorsApi, monitorsFolder(read)));
}

async function collect(args: readonly string[]): Promise<number> {
  const env = processEnvironment();
  const { createCollectDeps, runCollect } = await import('./cli/collect.ts');
  const catalog = loadCatalog(env.CATALOG_FILE || SHIPPED_CATALOG);
  return runCollect(
    args,
    createCollectDeps(env, catalog, { write: (line) => terminal.print(`${line}\n`), status: terminal.status }),
  );
}

async function init(args: readonly string[]): Promise<number> {
  const { runInit } = await import('./cli/init.ts');
  return interruptible((signal) =>
    runInit(args, {
      env: environmentWithoutFile(),
      interactive: terminal.interactive,
      timeZone: machineTimeZone(),
      signal,
      write: (line) => terminal.print(`${line}\n`),
    }),
  );
}

function machineTimeZone(): string {
  return canonicalTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';
}

async function store(args: readonly string[]): Promise<number> {
  const env = processEnvironment();
  const { runStore } = await import('./cli/store.ts');
  const write = (line: string) => terminal.print(`${line}\n`);
  return runStore(args, { config: () => storeFromEnv(env), clock: Date.now, write });
}

async function doctor(args: readonly string[]): Promise<number> {
  const { createDoctorDeps, runDoctor } = await import('./cli/doctor.ts');
  return interruptible((signal) => runDoctor(args, createDoctorDeps(terminal, redact, signal)));
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || (/^\d+$/.test(text) && Number(text) < 65_536)) return text ? Number(text) : undefined;
  throw new UsageError(`--port cannot be ${text}. Next step: write a number below 65536`, USAGE);
}

function print(text: string): number {
  terminal.print(text);
  return EXIT.ok;
}

function explain(error: unknown, command: string | undefined): number {
  if (error instanceof ProblemsError) {
    const hints = command === 'start' && error.problems.some(({ what }) => what === 'is not set') ? startHints() : '';
    terminal.complain(`${error.message}\n${hints}`);
    return EXIT.config;
  }
  if (error instanceof UsageError) {
    terminal.complain(`${error.message}\n\n${error.usage.trimEnd()}\n`);
    return EXIT.usage;
  }
  // For an error of a file, a port or a connection the place in the code does not matter.
  terminal.complain(systemCodeOf(error) === '' ? bugText(error) : systemErrorText(error));
  return EXIT.failed;
}

/** For a person who does not have what the bot needs yet, or is in another folder than it is. */
function startHints(): string {
  const elsewhere = `There is no .env in ${process.cwd()}: start in the folder that has it, or write one with ${ownCommand('init')}\n`;
  return `\n${hasEnvironmentFile() ? '' : elsewhere}Without any account: ${ownCommand('demo')}\n`;
}

function systemErrorText(error: unknown): string {
  const words = messageOf(error);
  const isOutOfHandles = ['EMFILE', 'ENFILE'].includes(systemCodeOf(error));
  const step = isOutOfHandles
    ? 'let the process open 1,024 files at once (ulimit -n 1024)'
    : 'check that the file or address in the message exists and may be used';
  return `The command ended early: ${words}\nNext step: ${step}, then try again\n`;
}

function bugText(error: unknown): string {
  return `The program ended because of a bug in it. Next step: report the following\n${stackOf(error)}\n`;
}

const args = process.argv.slice(2);
process.exitCode = await main(args).catch((error: unknown) => explain(error, args[0]));
// A request that an interrupted command has given up does not keep the process.
if (process.exitCode === EXIT.interrupted) setTimeout(() => process.exit(), LEAVE_MS).unref();
