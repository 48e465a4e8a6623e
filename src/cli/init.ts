import { join } from 'node:path';
import { listCommands } from '../../commands/index.ts';
import { createCollectors } from '../app/collectors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { catalogFiles, loadCatalog, MOST_BYTES } from '../catalog/load.ts';
import { timeZoneFromEnv } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SETTINGS, type SettingName } from '../config/settings.ts';
import { COLLECTED_KINDS, sourcesFromEnv } from '../config/sources-config.ts';
import { ownCommand } from '../core/own-command.ts';
import { PACKAGE_ROOT, VERSION } from '../core/package-root.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { readFile } from '../files/read-file.ts';
import { isTaken, type NewFile, writeNew } from '../files/write-new.ts';
import { createHttpClient } from '../http-client/http-client.ts';
import { renderEnvFile, shownSettings, type Values } from '../init/env-file.ts';
import { type ExampleCatalog, exampleCatalogs, SHIPPED_NAME } from '../init/example-catalogs.ts';
import { nextSteps } from '../init/next-steps.ts';
import {
  type Connection,
  cleaned,
  isHidden,
  neededKeys,
  problemsOf,
  type Question,
  questionFor,
  questionsFor,
  urlProblem,
  wordsOf,
} from '../init/questions.ts';
import { EXIT } from './exit-codes.ts';
import { exampleNamed, INIT_USAGE, type InitFlags, readInitFlags } from './init-flags.ts';
import { renderManifest } from './manifest.ts';
import { createPrompt, type Interactive, Interrupted, type Prompt } from './prompt.ts';

/** Dependencies of the command. */
export interface InitDeps {
  /** Environment of the process, for keys. */
  readonly env: Environment;
  /** Terminal with a person at it; undefined if there is none. */
  readonly interactive: Interactive | undefined;
  /** Time zone of this machine. */
  readonly timeZone: string;
  /** Ends the command before anything is written. */
  readonly signal: AbortSignal;
  readonly write: (line: string) => void;
}

/** Everything that the files say. */
interface Answers {
  readonly catalog: ExampleCatalog;
  readonly connection: Connection;
  readonly values: Values;
}

/** Folders of the files, within the folder of the bot. */
const PLACES = { CATALOG_FILE: 'catalog', DASHBOARDS_DIR: 'dashboards', MONITORS_DIR: 'monitors' } as const;

/** Writes what a new bot needs. Resolves to the exit code. Throws ProblemsError for invalid options and files that cannot be written. */
export async function runInit(args: readonly string[], deps: InitDeps): Promise<number> {
  const flags = readInitFlags(args, deps.env, deps.interactive !== undefined);
  if (flags.help) {
    deps.write(INIT_USAGE);
    return EXIT.ok;
  }
  const prompt = deps.interactive && !flags.yes ? createPrompt(deps.interactive, deps.signal) : undefined;
  try {
    const answers = await answersOf(flags, prompt, deps.timeZone);
    const files = filesOf(answers, flags.folder);
    if (prompt && !(await isConfirmed(prompt, files, flags.folder))) {
      deps.write('Nothing was written.');
      return EXIT.ok;
    }
    if (deps.signal.aborted) throw new Interrupted('ended by a signal');
    report(answers, { files, folder: flags.folder, write: deps.write });
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    deps.write('Interrupted: nothing was written. Next step: run init again');
    return EXIT.interrupted;
  } finally {
    prompt?.close();
  }
}

async function answersOf(flags: InitFlags, prompt: Prompt | undefined, timeZone: string): Promise<Answers> {
  prompt?.say('Enter takes what is in [brackets]. Ctrl-C ends this without writing anything.\n');
  const catalog = flags.catalog ?? (prompt ? await askCatalog(prompt) : shipped());
  const connection = flags.connection ?? (prompt ? await askConnection(prompt) : { kind: 'socket' as const });
  const loaded = loadCatalog(catalog.path);
  const collect = COLLECTED_KINDS.filter((kind) => loaded.collectors.some(({ source }) => source?.kind === kind));
  const values: Record<string, string> = { ...PLACES, ...flags.values };
  // The other way to reach the bot would win over the one that was chosen.
  delete values[connection.kind === 'http' ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET'];
  const answer = async (question: Question) => {
    const { setting, fallback } = question;
    values[setting] ??= prompt ? await askSetting(prompt, question, values) : fallback;
  };
  for (const question of questionsFor(connection, { timeZone, collect: collect.join(',') })) await answer(question);
  for (const name of missingSources(loaded, values)) await answer(questionFor(name));
  return { catalog, connection, values };
}

function shipped(): ExampleCatalog {
  const found = exampleNamed(SHIPPED_NAME);
  if ('what' in found) throw new ProblemsError([found]);
  return found;
}

/** Asks until `check` has no problem, or gives up after Ctrl-C. */
async function askUntil<Answer>(
  ask: () => Promise<string>,
  check: (answer: string) => Answer | Problem,
  prompt: Prompt,
): Promise<Answer> {
  for (;;) {
    const checked = check(await ask());
    if (!isProblem(checked)) return checked;
    prompt.say(`  ${checked.where} ${checked.what}. Next step: ${checked.fix}`);
  }
}

function isProblem<Answer>(checked: Answer | Problem): checked is Problem {
  return typeof checked === 'object' && checked !== null && 'what' in checked && 'fix' in checked;
}

async function askCatalog(prompt: Prompt): Promise<ExampleCatalog> {
  const all = exampleCatalogs();
  prompt.say('Catalogs to start from:');
  for (const [index, { name, path }] of all.entries()) {
    prompt.say(`  ${index + 1}  ${name.padEnd(14)}${describeCatalog(loadCatalog(path))}`);
  }
  const named = (answer: string) => exampleNamed(all[Number(answer) - 1]?.name ?? (answer.trim() || SHIPPED_NAME));
  return askUntil(() => prompt.ask(`Catalog, by number or name\n  [${SHIPPED_NAME}] `), named, prompt);
}

/** Subject of a catalog, in a line. */
function describeCatalog({ title, areas }: Catalog): string {
  const count = areas.reduce((sum, { metrics }) => sum + metrics.length, 0);
  return `${title}: ${count} metrics in ${areas.map((area) => area.title).join(', ')}`;
}

function askConnection(prompt: Prompt): Promise<Connection> {
  const words =
    'Connection to Slack: socket (needs no public address), or the https:// URL at which Slack reaches the bot\n  [socket] ';
  const check = (answer: string): Connection | Problem => {
    const url = answer.trim();
    if (url === '' || url.toLowerCase() === 'socket') return { kind: 'socket' };
    return urlProblem('The URL', url) ?? { kind: 'http', url };
  };
  return askUntil(() => prompt.ask(words), check, prompt);
}

function askSetting(prompt: Prompt, question: Question, values: Values): Promise<string> {
  const { setting, fallback, isHidden: hidden } = question;
  const check = (answer: string): string | Problem => {
    const value = cleaned(setting, answer) || fallback;
    const relevant: Values = { ONCALL_CHANNEL: values.ONCALL_CHANNEL ?? '', [setting]: value };
    return problemsOf(relevant).find(({ where }) => where === setting) ?? value;
  };
  return askUntil(() => prompt.ask(wordsOf(question), { isHidden: hidden }), check, prompt);
}

/** Settings that the chosen collectors need and that have no value. */
function missingSources(catalog: Catalog, values: Values): readonly SettingName[] {
  const sources = sourcesFromEnv(values);
  const deps = {
    sources,
    catalog,
    api: null,
    fetch: createHttpClient(),
    timeZone: timeZoneFromEnv(values),
    clock: Date.now,
  };
  try {
    createCollectors(deps, sources.collect);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    const unset = error.problems.map(({ where }) => where);
    return SETTINGS.flatMap(({ name }) => (unset.includes(name) && !(values[name] ?? '') ? [name] : []));
  }
}

/** All files, whether their places are free or not. The manifest is that of the catalog which the bot will read. */
function filesOf({ catalog, connection, values }: Answers, folder: string): readonly NewFile[] {
  const kept = join(folder, PLACES.CATALOG_FILE);
  const read = loadCatalog(isTaken(kept) ? kept : catalog.path);
  const url = connection.kind === 'http' ? connection.url : undefined;
  const needed = [...neededKeys(connection), ...missingSources(loadCatalog(catalog.path), values)];
  return [
    { path: '.env', text: renderEnvFile(values, needed), mode: 0o600 },
    ...catalogFiles(catalog.path).map((file) => ({
      path: `${PLACES.CATALOG_FILE}/${file.split(/[/\\]/).at(-1)}`,
      text: readFile(file, { mostBytes: MOST_BYTES }),
    })),
    { path: 'manifest.yml', text: renderManifest(read.title, listCommands(read), url) },
  ];
}

/** Name of a file in the folder of the bot: that of its folder, if it is in one. */
const topOf = ({ path }: NewFile): string => path.split('/')[0] ?? path;

async function isConfirmed(prompt: Prompt, files: readonly NewFile[], folder: string): Promise<boolean> {
  const free = [...new Set(files.map(topOf))].filter((name) => !isTaken(join(folder, name)));
  if (free.length === 0) return true;
  const answer = await prompt.ask(`Write ${free.join(', ')} in ${folder === '.' ? 'this folder' : folder}?\n  [yes] `);
  return answer.trim() === '' || /^y(es)?$/i.test(answer.trim());
}

function report(
  { connection, values }: Answers,
  {
    files,
    folder,
    write,
  }: { readonly files: readonly NewFile[]; readonly folder: string; readonly write: InitDeps['write'] },
): void {
  const free = files.filter((file) => !isTaken(join(folder, topOf(file))));
  const kept = files.filter((file) => !free.includes(file));
  if (free.length > 0) writeNew(folder, free);
  for (const { path } of free) write(`Wrote ${join(folder, path)}`);
  for (const name of new Set(kept.map(topOf))) {
    write(`Kept ${join(folder, name)}, which exists; it was not changed.`);
    for (const line of wouldHave(name, { values, files: kept })) write(`    ${line}`);
  }
  if (free.length === 0) write('Nothing was written.');
  const lacking = [...neededKeys(connection), ...sourcesLacking(folder, values)].filter((name) => !values[name]);
  const program = { root: PACKAGE_ROOT, version: VERSION };
  for (const line of nextSteps({ folder, connection, values, lacking, program })) write(line);
}

function sourcesLacking(folder: string, values: Values): readonly SettingName[] {
  return missingSources(loadCatalog(join(folder, PLACES.CATALOG_FILE)), values);
}

/** Contents that init would have written in place of something that exists. */
function wouldHave(name: string, { values, files }: { readonly values: Values; readonly files: readonly NewFile[] }) {
  if (name === '.env') return ['It would have said:', ...shownSettings(values, isHidden)];
  if (name === PLACES.CATALOG_FILE) {
    const paths = files.filter((file) => topOf(file) === name).map(({ path }) => path);
    return [`It would have had ${paths.join(', ')}. Next step: name another --folder for these`];
  }
  return [`It would have been the manifest of the catalog. Next step: run ${ownCommand('manifest')}, which prints it`];
}
