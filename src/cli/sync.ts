import type { Catalog } from '../catalog/catalog.ts';
import { nearestNames } from '../core/text.ts';
import { buildDashboards, DASHBOARD_KIND } from '../dashboards/build-dashboards.ts';
import type { ResourceApi } from '../datadog/resource-api.ts';
import { buildMonitors, MONITOR_KIND } from '../monitors/build-monitors.ts';
import { build, check, validate, warn } from '../sync/check.ts';
import { checkWritable } from '../sync/id-map.ts';
import { diff, pull, reportDropped } from '../sync/pull.ts';
import { type Pushed, push } from '../sync/push.ts';
import { line, type Write } from '../sync/report.ts';
import type { BuiltResource, ResourceKind } from '../sync/resource-kind.ts';
import { openResourceSync, type ResourceSync } from '../sync/resource-sync.ts';
import { readTemplates, type Template } from '../sync/templates.ts';
import { EXIT } from './exit-codes.ts';
import { interruptible, unlessEnded } from './interrupt.ts';
import { readOptions, unknownWord } from './options.ts';
import { createProgress, interruptedWords, NOWHERE, type StatusLine } from './progress.ts';

/** Dependencies of a command for one kind of resource. */
export interface CatalogSyncDeps extends Omit<SyncDeps, 'kind' | 'build'> {
  readonly catalog: () => Catalog;
}

/** Runs one command for the dashboards. Resolves to its exit code. Throws ProblemsError for invalid input. */
export function runDashboards(args: readonly string[], { catalog, ...deps }: CatalogSyncDeps): Promise<number> {
  return runSync(args, { ...deps, kind: DASHBOARD_KIND, build: () => buildDashboards(catalog()) });
}

/** Runs one command for the monitors. Resolves to its exit code. Throws ProblemsError for invalid input. */
export function runMonitors(args: readonly string[], { catalog, ...deps }: CatalogSyncDeps): Promise<number> {
  return runSync(args, { ...deps, kind: MONITOR_KIND, build: () => buildMonitors(catalog()) });
}

/** Dependencies of the commands. */
interface SyncDeps {
  readonly kind: ResourceKind;
  /** Builds all resources of the catalog. Throws ProblemsError for an invalid catalog. */
  readonly build: () => readonly BuiltResource[];
  /** Folder of the templates. */
  readonly folder: string;
  /** Datadog, called only by the commands that need it. Throws ProblemsError when its settings are incomplete. */
  readonly datadog: () => { readonly api: ResourceApi; readonly appUrl: string };
  readonly write: Write;
  /** Line for the progress of a push; none if absent. */
  readonly status?: StatusLine | undefined;
}

const usageOf = ({
  plural,
  noun,
}: ResourceKind) => `metta-health-bot ${plural} COMMAND [NAME...]: the Datadog ${plural} as code

  build            write the templates from the catalog; --check only says which are stale
                   --force overwrites pulled changes that are not in the catalog; --details
  validate         check the templates as strictly as Datadog does, and for mistakes that it would accept
  diff             how the templates differ from Datadog; --details, --exit-code
  push             send the templates to Datadog: a dry run unless --yes
                   --force overwrites changes made in Datadog, --recreate creates again what was deleted there
  pull             fetch the changes made in Datadog into the templates; --details
  list             every ${noun} with its id and address

NAME is a slug, such as one that list prints; without any, all ${plural}.
`;

const COMMANDS = ['build', 'validate', 'diff', 'push', 'pull', 'list'] as const;

const OPTIONS = {
  check: { type: 'boolean', default: false },
  details: { type: 'boolean', default: false },
  'exit-code': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  recreate: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Flags = { readonly [Name in keyof typeof OPTIONS]: boolean };

/** Runs one command. Resolves to its exit code. Throws ProblemsError for invalid settings, catalog and templates. */
async function runSync(args: readonly string[], deps: SyncDeps): Promise<number> {
  const { kind, folder, write } = deps;
  const read = { args: [...args], allowPositionals: true, options: OPTIONS } as const;
  const { values, positionals } = readOptions(read, usageOf(kind));
  if (values.help) {
    write(usageOf(kind));
    return EXIT.ok;
  }
  const [command, ...names] = positionals;
  const all = deps.build();
  const unknown = names.find((name) => !all.some(({ slug }) => slug === name));
  if (unknown !== undefined) return usage(deps, unknownName(unknown, all, kind));
  const chosen = all.filter(({ slug }) => names.length === 0 || names.includes(slug));
  if (all.length === 0) write(`The catalog has no ${kind.plural}. Next step: add some under \`${kind.plural}\` in it`);
  switch (command) {
    case 'build':
      if (values.check) return exit(check(folder, { built: chosen, plural: kind.plural, write }));
      return exit(build({ kind, folder, ...values }, chosen, write));
    case 'validate':
      return exit(validate(kind, readTemplates(folder, chosen, kind.plural), write));
    case 'diff':
    case 'push':
    case 'pull':
    case 'list': {
      const templates = readTemplates(folder, chosen, kind.plural);
      const { api, appUrl } = deps.datadog();
      const sync = openResourceSync({ kind, built: all, templates, folder, appUrl, api });
      const request = { command, sync, templates, isAll: names.length === 0, flags: values } as const;
      return interruptible((signal) => withDatadog(request, deps, signal));
    }
    default:
      if (command !== undefined) throw unknownWord(command, { kind: 'command', names: COMMANDS, usage: usageOf(kind) });
      return usage(deps, '');
  }
}

interface SyncRequest {
  readonly command: 'diff' | 'push' | 'pull' | 'list';
  readonly sync: ResourceSync;
  readonly templates: readonly Template[];
  /** Whether no names were given. */
  readonly isAll: boolean;
  readonly flags: Flags;
}

async function withDatadog(request: SyncRequest, deps: SyncDeps, signal: AbortSignal): Promise<number> {
  const { command, sync, templates, flags } = request;
  const isPush = command === 'push' && flags.yes;
  // Before anything is created in Datadog whose id could not be stored.
  if (command === 'pull' || isPush) checkWritable(deps.folder, sync.kind);
  const isListed =
    command === 'list' ||
    (await unlessEnded(
      sync.listUnmapped().then(() => true),
      signal,
    ));
  if (isListed && isPush) return pushAll(request, deps, signal);
  const write = (text: string) => (signal.aborted ? undefined : deps.write(text));
  const code = isListed && (await unlessEnded(readDatadog(request, { ...deps, write }, signal), signal));
  if (typeof code === 'number') return code;
  if (isPush) return interruptedPush(request, { left: templates.map(({ slug }) => slug), write: deps.write });
  const done =
    command === 'pull' ? 'what is pulled above is in the templates, the rest is left' : 'nothing was changed';
  deps.write(`Interrupted: ${done}. Next step: ${command} again`);
  return EXIT.interrupted;
}

/** Everything but a push, which changes nothing in Datadog. */
async function readDatadog(
  { command, sync, templates, isAll, flags }: SyncRequest,
  { folder, write }: SyncDeps,
  signal: AbortSignal,
): Promise<number> {
  if (command === 'pull')
    return exit(await pull(sync, { folder, details: flags.details, signal }, { templates, write }));
  if (command === 'list') {
    list(sync, templates, write);
    return EXIT.ok;
  }
  const { isComplete, differs } = await diff(sync, { templates, details: flags.details, write });
  const rest = await dropped({ sync, isAll }, false, write);
  const isRead = isComplete && rest.isComplete;
  if (command === 'diff') return exit(isRead && !(flags['exit-code'] && (differs || rest.isLeft)));
  warn(sync.kind, templates, write);
  write('\nA dry run: nothing was changed. Next step: push --yes');
  return exit(isRead);
}

async function dropped({ sync, isAll }: Pick<SyncRequest, 'sync' | 'isAll'>, forgets: boolean, write: Write) {
  return isAll ? reportDropped(sync, forgets, write) : { isComplete: true, isLeft: false };
}

async function pushAll(request: SyncRequest, deps: SyncDeps, signal: AbortSignal): Promise<number> {
  const { sync, templates } = request;
  const { write } = deps;
  const { isComplete, left } = await pushWithProgress(request, deps, signal);
  if (left.length > 0) return interruptedPush(request, { left, write });
  const rest = await dropped(request, true, write);
  warn(sync.kind, templates, write);
  return exit(isComplete && rest.isComplete);
}

/** Says what a push that Ctrl-C ended has left. */
function interruptedPush(
  { sync, templates }: SyncRequest,
  { left, write }: { readonly left: readonly string[]; readonly write: Write },
): number {
  const next = 'push --yes again, which goes on with these';
  write(interruptedWords(sync.kind.plural, { done: templates.length - left.length, left, next }));
  return EXIT.interrupted;
}

/** The template that is being pushed is brought to its end, or nobody would know what became of it. */
async function pushWithProgress(
  { sync, templates, flags }: SyncRequest,
  { write, status = NOWHERE }: SyncDeps,
  signal: AbortSignal,
): Promise<Pushed> {
  const progress = createProgress({ title: `push ${sync.kind.plural}`, total: templates.length }, status);
  const beside = (text: string) => progress.beside(() => write(text));
  let current = '';
  const onAbort = () => beside(`Ending as soon as Datadog has answered about ${current}. Ctrl-C again ends at once.`);
  signal.addEventListener('abort', onAbort);
  const onTemplate = (slug: string, done: number) => {
    current = slug;
    progress.at(slug, done);
  };
  try {
    return await push(sync, { templates, options: flags, write: beside, course: { signal, onTemplate } });
  } finally {
    signal.removeEventListener('abort', onAbort);
    progress.end();
  }
}

function list(sync: ResourceSync, templates: readonly Template[], write: Write): void {
  for (const { slug, file } of templates) {
    const id = sync.ids().get(slug);
    write(line(slug, id === undefined ? `not pushed yet (${file})` : `${id}  ${sync.addressOf(id, slug)}`));
  }
}

function unknownName(name: string, all: readonly BuiltResource[], { noun }: ResourceKind): string {
  const slugs = all.map(({ slug }) => slug);
  const near = nearestNames(name, slugs, 1)[0];
  return `There is no ${noun} ${name}.${near ? ` Did you mean ${near}?` : ''} Known: ${slugs.join(', ')}.\n\n`;
}

function usage({ kind, write }: SyncDeps, problem: string): number {
  write(`${problem}${usageOf(kind)}`);
  return EXIT.usage;
}

const exit = (isGood: boolean): number => (isGood ? EXIT.ok : EXIT.failed);
