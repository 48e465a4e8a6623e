import { parseArgs } from 'node:util';
import type { Catalog } from '../catalog/catalog.ts';
import { type BuiltDashboard, buildDashboards } from '../dashboards/build-dashboards.ts';
import type { DashboardsApi } from '../datadog/dashboards-api.ts';
import { nearestNames } from '../nearest.ts';
import { type DashboardDesk, openDesk } from './desk.ts';
import { diff } from './diff.ts';
import { build, check, validate } from './local.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { line, type Write } from './report.ts';
import { readTemplates, type Template } from './templates.ts';

/** What the commands need of the world. */
export interface DashboardsWorld {
  readonly catalog: () => Catalog;
  /** Folder of the templates. */
  readonly folder: string;
  /** Datadog, asked for only by the commands that talk to it. Throws ProblemsError when its settings are not complete. */
  readonly datadog: () => { readonly api: DashboardsApi; readonly appUrl: string };
  readonly write: Write;
}

const DASHBOARDS_USAGE = `metta-health-bot dashboards COMMAND [NAME...]: the Datadog dashboards as code

  build            write the templates from the catalog; --check only says which are stale
  validate         check the templates as strictly as Datadog does, and for what it would show wrong
  diff             how the templates differ from Datadog; --details, --exit-code
  push             bring the templates to Datadog: a dry run unless --yes
                   --force overwrites what was edited in Datadog, --recreate makes anew what was deleted there
  pull             bring what was edited in Datadog into the templates
  list             every dashboard with its id and address

NAME is a slug, such as one that list prints; without any, all dashboards.
`;

const EXIT = { ok: 0, failed: 1, usage: 64 } as const;

const OPTIONS = {
  check: { type: 'boolean', default: false },
  details: { type: 'boolean', default: false },
  'exit-code': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  recreate: { type: 'boolean', default: false },
} as const;

type Flags = { readonly [Name in keyof typeof OPTIONS]: boolean };

/** Runs one command; its exit code. Throws ProblemsError for settings, catalog and templates that cannot be used. */
export async function runDashboards(args: readonly string[], world: DashboardsWorld): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  const [command, ...names] = positionals;
  const all = buildDashboards(world.catalog());
  const unknown = names.find((name) => !all.some(({ slug }) => slug === name));
  if (unknown !== undefined) return usage(world, unknownName(unknown, all));
  const chosen = all.filter(({ slug }) => names.length === 0 || names.includes(slug));
  const { folder, write } = world;
  switch (command) {
    case 'build':
      if (values.check) return exit(check(folder, chosen, write));
      build(folder, chosen, write);
      return EXIT.ok;
    case 'validate':
      return exit(validate(readTemplates(folder, chosen), write));
    case 'diff':
    case 'push':
    case 'pull':
    case 'list':
      return withDatadog(command, readTemplates(folder, chosen), values, world);
    default:
      return usage(world, command === undefined ? '' : `There is no command ${command}.\n\n`);
  }
}

async function withDatadog(
  command: 'diff' | 'push' | 'pull' | 'list',
  templates: readonly Template[],
  flags: Flags,
  { catalog, folder, datadog, write }: DashboardsWorld,
): Promise<number> {
  const { api, appUrl } = datadog();
  const desk = openDesk({ catalog: catalog(), folder, appUrl, api });
  if (command !== 'list') await desk.lookAround();
  switch (command) {
    case 'diff': {
      const { isComplete, differs } = await diff(desk, templates, flags.details, write);
      return exit(isComplete && !(flags['exit-code'] && differs));
    }
    case 'push': {
      if (flags.yes) return exit(await push(desk, api, templates, flags, write));
      const { isComplete } = await diff(desk, templates, flags.details, write);
      write('\nA dry run: nothing was changed. Next step: push --yes');
      return exit(isComplete);
    }
    case 'pull':
      return exit(await pull(desk, folder, templates, write));
    case 'list':
      return exit(list(desk, appUrl, templates, write));
  }
}

function list(desk: DashboardDesk, appUrl: string, templates: readonly Template[], write: Write): boolean {
  for (const { slug, file } of templates) {
    const id = desk.ids().get(slug);
    write(line(slug, id === undefined ? `not pushed yet (${file})` : `${id}  ${appUrl}/dashboard/${id}/${slug}`));
  }
  return true;
}

function unknownName(name: string, all: readonly BuiltDashboard[]): string {
  const slugs = all.map(({ slug }) => slug);
  const near = nearestNames(name, slugs, 1)[0];
  return `There is no dashboard ${name}.${near ? ` Did you mean ${near}?` : ''} There are: ${slugs.join(', ')}.\n\n`;
}

function usage({ write }: DashboardsWorld, problem: string): number {
  write(`${problem}${DASHBOARDS_USAGE}`);
  return EXIT.usage;
}

const exit = (isGood: boolean): number => (isGood ? EXIT.ok : EXIT.failed);
