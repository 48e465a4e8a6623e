import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokenWay } from './broken-way.ts';

const MINUTE_MS = 60 * 1_000;
const ahead = (ms: number) => ({ clock: () => Date.now() + ms });

/** Ways in which Node, the settings, the catalog, the clock, the charts or the ports are not as the bot needs them. */
export const BROKEN_SETTINGS: readonly BrokenWay[] = [
  {
    name: 'Node is too old',
    run: { node: '20.18.3' },
    id: 'node.version',
    label: 'NOT OK',
    words: /20\.18\.3 is older than 20\.19.*Next step: install Node 20\.19 or newer/,
    code: 1,
  },
  {
    name: 'there are no settings at all',
    run: { env: { SLACK_BOT_TOKEN: undefined, DD_API_KEY: undefined } },
    id: 'settings.file',
    label: 'NOT OK',
    words:
      /there is no .*\.env.*Next step: run this in the folder with .*\.env, or write one there: run metta-health-bot init$/,
    code: 78,
  },
  {
    name: 'other users can read the settings file',
    arrange({ folder }) {
      writeFileSync(join(folder, '.env'), '');
      chmodSync(join(folder, '.env'), 0o644);
    },
    id: 'settings.safety',
    label: 'warning',
    words: /can be read or changed by other users.*Next step: chmod 600/,
    code: 0,
  },
  {
    name: 'a setting is missing',
    run: { env: { DD_APP_KEY: undefined } },
    id: 'settings.values',
    label: 'NOT OK',
    words: /DD_APP_KEY: is not set.*Next step: create one/,
    code: 78,
  },
  {
    name: 'what needs a missing setting is not checked',
    run: { env: { DD_APP_KEY: undefined } },
    id: 'datadog.timeseries',
    label: 'could not be checked',
    words: /DD_APP_KEY has a problem.*Next step: fix DD_APP_KEY first/,
    code: 78,
  },
  {
    name: 'the bot sends no heartbeat',
    run: { env: { SELF_METRICS: 'off' } },
    id: 'settings.safety',
    label: 'warning',
    words: /SELF_METRICS is off.*Next step: set SELF_METRICS=on/,
    code: 0,
  },
  {
    name: 'the catalog has a mistake',
    run: ({ folder }) => ({ catalog: join(folder, 'catalog.yml') }),
    arrange: ({ folder }) => writeFileSync(join(folder, 'catalog.yml'), 'title: Mine\nareass: []\n'),
    id: 'catalog.file',
    label: 'NOT OK',
    words: /catalog\.yml:2: .*areass.*Next step: /,
    code: 78,
  },
  {
    name: 'the catalog does not exist',
    run: ({ folder }) => ({ catalog: join(folder, 'nowhere.yml') }),
    id: 'catalog.file',
    label: 'NOT OK',
    words: /nowhere\.yml: there is no such file or folder.*Next step: set CATALOG_FILE/,
    code: 78,
  },
  {
    name: 'what needs the catalog is not checked without one',
    run: ({ folder }) => ({ catalog: join(folder, 'nowhere.yml') }),
    id: 'datadog.raw',
    label: 'could not be checked',
    words: /the catalog does not load.*Next step: fix the catalog first/,
    code: 78,
  },
  {
    name: 'the clock is a minute ahead of Slack',
    run: ahead(MINUTE_MS),
    id: 'clock.slack',
    label: 'warning',
    words: /(59|60|61) s ahead.*Next step: run NTP/,
    code: 0,
  },
  {
    name: 'the clock is twenty minutes behind Datadog',
    run: ahead(-20 * MINUTE_MS),
    id: 'clock.datadog',
    label: 'NOT OK',
    words: /\d+ s behind.*Next step: run NTP/,
    code: 1,
  },
  {
    name: 'nothing listens at the chart server',
    run: { env: { CHART_RENDERER: 'quickchart', QUICKCHART_URL: 'http://127.0.0.1:49151' } },
    id: 'charts.draw',
    label: 'NOT OK',
    words: /chart server cannot be reached.*Next step: check QUICKCHART_URL/,
    code: 1,
  },
  {
    name: 'something else answers as the chart server',
    world: { collects: true },
    run: ({ sources }) => ({ env: { CHART_RENDERER: 'quickchart', QUICKCHART_URL: String(sources?.wandb.url) } }),
    id: 'charts.draw',
    label: 'NOT OK',
    words: /chart server answered with HTTP 404/,
    code: 1,
  },
  {
    name: 'another program has the health port',
    world: { collects: true },
    run: ({ sources }) => ({ env: { HEALTH_PORT: new URL(String(sources?.wandb.url)).port } }),
    id: 'health.port',
    label: 'NOT OK',
    words: /another program answers at \d+.*Next step: stop it, or set HEALTH_PORT/,
    code: 1,
  },
  {
    name: 'there is no database yet',
    id: 'store.opens',
    label: 'warning',
    words: /has no data of the bot yet.*Next step: start the bot/,
    code: 0,
  },
  {
    name: 'the folder of the database is readable by others',
    arrange: ({ env }) => {
      mkdirSync(String(env.DATA_DIR), { mode: 0o755 });
      chmodSync(String(env.DATA_DIR), 0o755);
    },
    id: 'store.folder',
    label: 'warning',
    words: /can be read by other users.*Next step: chmod 700/,
    code: 0,
  },
  {
    name: 'the file of the database is none',
    arrange: ({ env }) => mkdirSync(join(String(env.DATA_DIR), 'metta-health-bot.db'), { recursive: true }),
    id: 'store.opens',
    label: 'NOT OK',
    words: /DATA_DIR: .*metta-health-bot\.db is a folder, not a file.*Next step: move it away/,
    code: 1,
  },
  {
    name: 'the file of the database is damaged',
    arrange({ env }) {
      mkdirSync(String(env.DATA_DIR), { mode: 0o700 });
      writeFileSync(join(String(env.DATA_DIR), 'metta-health-bot.db'), 'not a database '.repeat(1_000));
    },
    id: 'store.opens',
    label: 'NOT OK',
    words: /metta-health-bot\.db is damaged, or is not a database of this bot\. Next step: stop the bot, and restore a copy of the file/,
    code: 1,
  },
];
