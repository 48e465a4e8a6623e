import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importsOf, inFolder, sourceFiles } from '../support/source-files.ts';

/** What nearly every feature stands on. */
const GROUND = ['src/core', 'src/catalog', 'src/health'];

/** The layers from the bottom up: a folder, and the folders from which its files may import besides itself. */
const FLOORS: readonly (readonly [folder: string, below: readonly string[]])[] = [
  ['src/core', []],
  ['src/files', ['src/core']],
  ['src/catalog', ['src/core', 'src/files']],
  ['src/health', ['src/core', 'src/catalog']],
  ['src/http-client', ['src/core']],
  ['src/redaction', ['src/core', 'src/http-client']],
  ['src/config', ['src/core', 'src/files', 'src/redaction']],
  ['src/init', ['src/core', 'src/files', 'src/config']],
  ['src/http-server', ['src/core']],
  ['src/observability', ['src/core', 'src/config', 'src/redaction', 'src/http-server']],
  ['src/charts', ['src/core', 'src/health']],
  ['src/drawing', ['src/core', 'src/charts', 'src/config', 'src/http-client']],
  ['src/explain', GROUND],
  ['src/datadog', [...GROUND, 'src/explain', 'src/http-client']],
  ['src/sync', ['src/core', 'src/files', 'src/datadog']],
  ['src/dashboards', [...GROUND, 'src/sync']],
  ['src/collectors', [...GROUND, 'src/files', 'src/http-client', 'src/datadog']],
  ['src/monitors', [...GROUND, 'src/sync', 'src/datadog', 'src/collectors']],
  ['src/watches/rules', GROUND],
  ['src/incidents/rules', [...GROUND, 'src/explain', 'src/watches/rules']],
  ['src/incidents/history', [...GROUND, 'src/incidents/rules']],
  ['src/digest/rules', [...GROUND, 'src/incidents/history', 'src/incidents/rules']],
  ['src/live-cards/rules', GROUND],
  [
    'blocks',
    [
      ...GROUND,
      'src/charts',
      'src/explain',
      'src/watches/rules',
      'src/incidents/history',
      'src/incidents/rules',
      'src/digest/rules',
      'src/live-cards/rules',
    ],
  ],
  [
    'src/store',
    [
      'src/core',
      'src/config',
      'src/files',
      'src/redaction',
      'src/watches/rules',
      'src/incidents/rules',
      'src/digest/rules',
      'src/live-cards/rules',
      'blocks/kit',
    ],
  ],
  [
    'src/slack',
    [
      'src/core',
      'src/config',
      'src/http-client',
      'src/http-server',
      'src/observability',
      'src/redaction',
      'src/charts',
      'src/store',
      'blocks',
    ],
  ],
  ['src/scheduling', ['src/core', 'src/observability', 'src/store']],
  [
    'src/incidents',
    [
      ...GROUND,
      'src/watches/rules',
      'src/incidents/history',
      'src/incidents/rules',
      'src/explain',
      'src/datadog',
      'src/observability',
      'src/scheduling',
      'src/store',
      'blocks',
    ],
  ],
  [
    'src/digest',
    [
      ...GROUND,
      'src/digest/rules',
      'src/charts',
      'src/explain',
      'src/datadog',
      'src/incidents',
      'src/observability',
      'src/scheduling',
      'src/slack',
      'src/store',
      'blocks',
    ],
  ],
  [
    'src/watches',
    [...GROUND, 'src/watches/rules', 'src/incidents', 'src/incidents/rules', 'src/slack', 'src/store', 'blocks'],
  ],
  [
    'src/live-cards',
    [
      ...GROUND,
      'src/live-cards/rules',
      'src/datadog',
      'src/observability',
      'src/scheduling',
      'src/slack',
      'src/store',
      'blocks',
    ],
  ],
  [
    'src/jobs',
    [
      ...GROUND,
      'src/collectors',
      'src/config',
      'src/datadog',
      'src/incidents',
      'src/incidents/rules',
      'src/observability',
      'src/scheduling',
      'src/slack',
      'src/store',
      'blocks',
    ],
  ],
  [
    'commands',
    [
      ...GROUND,
      'src/datadog',
      'src/explain',
      'src/watches',
      'src/watches/rules',
      'src/digest',
      'src/live-cards',
      'src/live-cards/rules',
      'src/incidents',
      'src/incidents/history',
      'src/incidents/rules',
      'src/slack',
      'blocks',
    ],
  ],
  [
    'src/slack/listeners',
    [
      ...GROUND,
      'src/digest',
      'src/digest/rules',
      'src/watches',
      'src/watches/rules',
      'src/live-cards',
      'src/live-cards/rules',
      'src/incidents',
      'src/incidents/rules',
      'src/observability',
      'src/slack',
      'src/store',
      'blocks',
      'commands',
    ],
  ],
  ['src/app', ['src', 'blocks', 'commands']],
  [
    'src/doctor',
    [
      ...GROUND,
      'src/app',
      'src/charts',
      'src/collectors',
      'src/config',
      'src/datadog',
      'src/drawing',
      'src/http-client',
      'src/redaction',
      'src/slack',
      'src/store',
      'src/watches/rules',
    ],
  ],
  ['src/cli', ['src', 'blocks', 'commands']],
  ['src/main.ts', ['src', 'commands']],
  ['src/entry.ts', ['src']],
  ['src/start.ts', ['src/entry.ts']],
];

/** The layer of a file: the longest folder of the list that contains it. */
const floorOf = (file: string) =>
  FLOORS.map(([folder]) => folder)
    .filter((folder) => inFolder(file, folder))
    .toSorted((a, b) => b.length - a.length)[0];

/** Whether a file may be imported from a layer: it is in the same layer, or in a folder that the list names, without those that have a row of their own. */
const isBelow = (target: string, folder: string, below: readonly string[]) =>
  floorOf(target) === folder ||
  below.some((allowed) => inFolder(target, allowed) && (allowed === 'src' || floorOf(allowed) === floorOf(target)));

const own = sourceFiles().filter((file) => /^(src|commands|blocks)\//.test(file));

describe('layers', () => {
  test.each(FLOORS)('%s imports downward only', (folder, below) => {
    const files = own.filter((file) => floorOf(file) === folder);
    expect(files.length).toBeGreaterThan(0);
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.endsWith('.ts') && !isBelow(target, folder, below))
        .map((target) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test('every file stands on one of them', () => {
    expect(own.filter((file) => floorOf(file) === undefined)).toEqual([]);
  });

  test('no floor allows another that allows it', () => {
    const allows = new Map(FLOORS);
    const both = FLOORS.flatMap(([folder, below]) =>
      below.filter((one) => one !== 'src' && allows.get(one)?.includes(folder)).map((one) => `${folder} and ${one}`),
    );
    expect(both).toEqual([]);
  });

  test('a slash command imports no other one', () => {
    const shared = [
      'index',
      'command',
      'arguments',
      'period',
      'digest-words',
      'card-memo',
      'metric-cards',
      'incident-names',
      'collector-names',
      'why-cards',
      'watch',
      'watch-words',
      'live-cards',
      'home-watches',
      'visible-digests',
      'dashboard-rows',
    ].map((name) => `commands/${name}.ts`);
    const commands = sourceFiles(['commands']).filter((file) => !shared.includes(file));
    expect(commands.length).toBeGreaterThan(1);
    for (const file of commands) expect(importsOf(file).filter((target) => commands.includes(target))).toEqual([]);
  });
});

describe('pure folders', () => {
  test.each([
    ['blocks', ['@slack/types']],
    ['src/health', ['temporal-polyfill']],
    ['src/explain', []],
    ['src/incidents/rules', []],
    ['src/incidents/history', []],
    ['src/digest/rules', ['temporal-polyfill']],
  ])('%s needs %j and no clock, no randomness, no world', (folder, packages) => {
    for (const file of own.filter((one) => inFolder(one, folder))) {
      const foreign = importsOf(file).filter((target) => !target.endsWith('.ts'));
      expect(
        foreign.filter((target) => !packages.includes(target)),
        file,
      ).toEqual([]);
      const world = /Date\.now|new Date\(\)|Math\.random|performance\.|process\.|Temporal\.Now|\bfetch\(/;
      expect(readFileSync(file, 'utf8'), file).not.toMatch(world);
    }
  });

  test('only the catalog knows the names of areas and metrics', () => {
    const names = /\btraining\b|\beval\b|CI\/CD|['`]ci['`]|\bci\.|github\.|wandb|skypilot|hotfix/i;
    // A collector gives its metrics their names, out of a source that has a name.
    const sources =
      /^src\/(collectors\/\w+\/|catalog\/collector-sources\.ts|config\/(settings|sources-config)\.ts|app\/collectors\.ts|doctor\/source-checks\.ts)/;
    expect(own.filter((file) => !sources.test(file) && names.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
