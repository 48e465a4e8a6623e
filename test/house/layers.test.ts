import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importsOf, inFolder, sourceFiles } from '../support/source-files.ts';

/** The floor beneath all others: constants and helpers that know nothing of the bot, for every file to import. */
const CORE = 'src/core';
/** Which folders a folder's files may import from. A floor imports downward only, and never a package beside it. */
const GROUND = [
  'src/health',
  'src/catalog',
  'src/core/clock.ts',
  'src/core/clock.ts',
  'src/core/problem.ts',
  'src/core/text.ts',
];
const FLOORS: readonly (readonly [folder: string, below: readonly string[]])[] = [
  [CORE, []],
  ['src/cli/exit-codes.ts', []],
  ['src/http-client', ['src/http-client']],
  ['src/health', ['src/health', 'src/catalog']],
  ['src/files', ['src/files', 'src/core/problem.ts']],
  ['src/catalog', ['src/catalog', 'src/files', 'src/core/schedule-text.ts', 'src/core/problem.ts', 'src/core/text.ts']],
  [
    'src/config',
    [
      'src/config',
      'src/files',
      'src/core/days.ts',
      'src/core/package-root.ts',
      'src/core/problem.ts',
      'src/redaction/disguises.ts',
      'src/redaction/disguises.ts',
    ],
  ],
  ['src/redaction', ['src/redaction', 'src/http-client']],
  ['src/cli/terminal.ts', ['src/redaction/redactor.ts']],
  ['src/incidents', ['src/incidents', 'src/health', 'src/catalog']],
  ['src/server', ['src/server', 'src/core/counted.ts', 'src/observability/log.ts', 'src/core/problem.ts']],
  ['src/datadog', ['src/datadog', 'src/http-client', ...GROUND]],
  ['src/charts', ['src/charts', 'src/health', 'blocks/kit/limits.ts']],
  ['src/drawing', ['src/drawing', 'src/http-client', 'src/charts', 'src/config/config.ts']],
  ['src/digest', ['src/digest', 'src/health', 'src/incidents', 'src/core/text.ts']],
  ['src/sync', ['src/sync', 'src/files', 'src/core/problem.ts']],
  ['src/dashboards', ['src/dashboards', 'src/sync', 'src/core/package-root.ts', ...GROUND]],
  [
    'src/monitors',
    [
      'src/monitors',
      'src/sync',
      'src/core/package-root.ts',
      'src/datadog/self-metrics.ts',
      'src/collectors/own-report.ts',
      'src/datadog/query.ts',
      ...GROUND,
    ],
  ],
  ['blocks', ['blocks', 'src/health', 'src/catalog', 'src/incidents', 'src/digest', 'src/charts']],
  [
    'src/store',
    [
      'src/store',
      'src/incidents',
      'src/digest',
      'blocks/kit/message.ts',
      'src/config/store-config.ts',
      'src/config/store-config.ts',
      'src/config/store-config.ts',
      'src/files',
      'src/core/problem.ts',
      'src/redaction/redactor.ts',
      'src/json.ts',
      'src/parse-json.ts',
    ],
  ],
  [
    'src/slack',
    [
      'src/slack',
      'src/http-client',
      'blocks',
      'src/charts/chart-spec.ts',
      'src/store/outage-word.ts',
      'src/store/outbox.ts',
      'src/store/limits.ts',
      'src/store/store-error.ts',
      'src/config',
      'src/http-server/bounded-server.ts',
      'src/http-server/bounded-server.ts',
      'src/redaction/redactor.ts',
      'src/http-server/bounded-server.ts',
      'src/core/inflight.ts',
      'src/observability/log.ts',
      'src/core/clock.ts',
      'src/core/clock.ts',
      'src/core/problem.ts',
    ],
  ],
  [
    'src/sync-cli',
    [
      'src/sync-cli',
      'src/cli/exit-codes.ts',
      'src/sync',
      'src/files',
      'src/dashboards',
      'src/monitors',
      'src/datadog/resource-api.ts',
      'src/catalog',
      'src/core/text.ts',
      'src/core/problem.ts',
    ],
  ],
  ['src/collectors', ['src/collectors', 'src/files', 'src/http-client', 'src/datadog/query.ts', ...GROUND]],
  [
    'src/collect-cli',
    [
      'src/collect-cli',
      'src/cli/exit-codes.ts',
      'src/collectors',
      'src/jobs/collect.ts',
      'src/jobs/collect.ts',
      'src/datadog/failure.ts',
      'src/health/format.ts',
      'src/core/clock.ts',
      'blocks/kit/text.ts',
    ],
  ],
  [
    'src/store-cli',
    [
      'src/store-cli',
      'src/cli/exit-codes.ts',
      'src/store',
      'src/config/store-config.ts',
      'src/core/clock.ts',
      'src/core/problem.ts',
      'blocks/kit/text.ts',
    ],
  ],
  ['src/oncall', ['src/oncall', 'blocks', 'src/incidents', 'src/store', 'src/datadog', ...GROUND]],
  [
    'src/publishing',
    [
      'src/publishing',
      'src/incidents/active-incidents.ts',
      'blocks',
      'src/digest',
      'src/charts',
      'src/incidents',
      'src/store',
      'src/slack',
      'src/datadog',
      ...GROUND,
    ],
  ],
  [
    'src/jobs',
    [
      'src/jobs',
      'src/oncall',
      'src/publishing',
      'src/collectors',
      'src/datadog',
      'src/health/feed.ts',
      'src/incidents',
      'src/store',
      'src/config/store-config.ts',
      'src/slack/permissions/lookup-trouble.ts',
      'src/slack/outbox/fallback-channel.ts',
      'blocks/incidents/delivery-alarm.ts',
      'src/observability/log.ts',
      'src/core/clock.ts',
      'src/core/clock.ts',
    ],
  ],
  [
    'commands',
    [
      'commands',
      'blocks',
      'src/slack',
      'src/oncall',
      'src/digest/digest-service.ts',
      'src/digest',
      'src/incidents',
      'src/datadog/health-reader.ts',
      'src/observability/metrics.ts',
      'src/store/store-error.ts',
      'src/observability/log.ts',
      'src/core/inflight.ts',
      'src/core/once.ts',
      ...GROUND,
    ],
  ],
  ['src/core/clock.ts', []],
  ['src/core/clock.ts', []],
  ['src/core/clock.ts', ['src/core/clock.ts']],
  ['src/core/problem.ts', []],
  ['src/core/text.ts', []],
  ['src/core/once.ts', ['src/core/clock.ts']],
  ['src/core/inflight.ts', []],
  ['src/core/package-root.ts', []],
  [
    'src/observability/log.ts',
    ['src/config', 'src/observability/log.ts', 'src/observability/log.ts', 'src/redaction/redactor.ts'],
  ],
  ['src/observability/log.ts', ['src/core/counted.ts', 'src/observability/log.ts']],
  ['src/core/counted.ts', []],
  ['src/observability/log.ts', []],
  [
    'src/app/lifecycle.ts',
    ['src/core/inflight.ts', 'src/observability/log.ts', 'src/server', 'src/slack', 'src/store'],
  ],
  ['src/cli/manifest.ts', ['commands']],
  ['src/app/incidents.ts', ['src']],
  ['src/app/incidents.ts', ['src']],
  ['src/app/permissions.ts', ['src']],
  ['src/app/digests.ts', ['src']],
  ['src/app/collectors.ts', ['src']],
  ['src/app/collectors.ts', ['src']],
  ['src/cli/collect.ts', ['src']],
  ['src/app/self-monitoring.ts', ['src']],
  ['src/app/self-monitoring.ts', ['src']],
  ['src/app/app.ts', ['src', 'commands']],
  ['src/app/lifecycle.ts', ['src']],
  [
    'src/demo',
    [
      'src/demo',
      'commands/index.ts',
      'src/catalog',
      'src/datadog/resource-api.ts',
      'src/health',
      'src/http-client',
      'src/core/package-root.ts',
      'src/cli/sync.ts',
    ],
  ],
  ['src/main.ts', ['src', 'commands']],
];

test.each(FLOORS)('%s imports downward only', (folder, below) => {
  const files = sourceFiles().filter((file) => inFolder(file, folder));
  expect(files.length).toBeGreaterThan(0);
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.endsWith('.ts') && ![CORE, ...below].some((allowed) => inFolder(target, allowed)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(upward).toEqual([]);
});

test('every file stands on one of these floors', () => {
  const own = sourceFiles().filter((file) => /^(src|commands|blocks)\//.test(file));
  expect(own.filter((file) => !FLOORS.some(([folder]) => inFolder(file, folder)))).toEqual([]);
});

test('no command imports another command', () => {
  const shared = [
    'arguments',
    'card-actions',
    'command',
    'control-names',
    'dashboard-links',
    'dashboard-rows',
    'find-metric',
    'metric-card',
    'metric-line',
    'metric-search',
    'incident-press',
    'index',
    'oncall-ports',
    'register',
  ].map((name) => `commands/${name}.ts`);
  const commands = sourceFiles(['commands']).filter((file) => !shared.includes(file));
  expect(commands.length).toBeGreaterThan(1);
  for (const file of commands) expect(importsOf(file).filter((target) => commands.includes(target))).toEqual([]);
});

test.each([
  ['blocks', ['@slack/types']],
  ['src/health', ['temporal-polyfill']],
  ['src/incidents', []],
])('%s is pure: it needs %j and no clock, no randomness, no world', (folder, packages) => {
  for (const file of sourceFiles().filter((one) => inFolder(one, folder))) {
    const foreign = importsOf(file).filter((target) => !target.endsWith('.ts'));
    expect(
      foreign.filter((target) => !packages.includes(target)),
      file,
    ).toEqual([]);
    const source = readFileSync(file, 'utf8');
    const world = /Date\.now|new Date\(|Math\.random|performance\.|process\.|Temporal\.Now|\bfetch\(/;
    expect(source, file).not.toMatch(world);
  }
});

test('only the catalog knows the names of areas and metrics', () => {
  const names = /\btraining\b|\beval\b|CI\/CD|['`]ci['`]|\bci\.|github\.|wandb|skypilot|hotfix/i;
  // A collector is the one who gives its metrics their names, out of a source that has a name.
  const sources =
    /^src\/(collectors\/\w+\/|catalog\/collector-sources\/|config\/(settings|sources-config)\.ts|app-collectors\.ts)/;
  const own = sourceFiles().filter((file) => /^(src|commands|blocks)\//.test(file) && !sources.test(file));
  expect(own.filter((file) => names.test(readFileSync(file, 'utf8')))).toEqual([]);
});
