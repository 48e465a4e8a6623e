import { changeChannel } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { becomesTrue, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { faultsOf, judge } from './support/out-judge.ts';
import { startAttackedPostgres } from './support/out-postgres.ts';
import { inSqlite } from './support/out-sqlite.ts';
import { IS_LONG } from './support/size.ts';

/** A statement in a bot's database; its rows. */
type Run = (statement: string) => Promise<readonly unknown[]>;

const COUNTS = IS_LONG ? [990, 1_000, 5_000] : [1_000];

/** Every column but the one that counts, as the database itself lists them. */
function cloned(columns: readonly string[], count: number, series: string): string {
  const names = columns.filter((column) => column !== 'sequence');
  const values = names.map((name) => (name === 'key' ? `o.key || '-copy-' || n.value` : `o.${name}`));
  return `insert into outbox (${names.join(', ')}) select ${values.join(', ')} from outbox o, ${series.replace('COUNT', String(count))} returning key`;
}

const DIALECTS = {
  SQLite: {
    columns: "select name from pragma_table_info('outbox')",
    series:
      '(with recursive n(value) as (select 1 union all select value + 1 from n where value < COUNT) select value from n) n',
  },
  PostgreSQL: {
    columns: "select column_name as name from information_schema.columns where table_name = 'outbox'",
    series: '(select generate_series(1, COUNT) as value) n',
  },
} as const;

const isNamed = (row: unknown): row is { readonly name: string } =>
  typeof row === 'object' && row !== null && 'name' in row;

/** The bot has written one message for a channel that is gone; then it waits there in so many copies. */
async function attack(
  kind: keyof typeof DIALECTS,
  count: number,
  own: Readonly<Record<string, string>>,
  run: (folder: string) => Run,
) {
  await using services = await startAttackedServices();
  const folder = String(services.env.DATA_DIR);
  const statement = run(folder);
  const env = { ...services.env, ...own, ONCALL_FALLBACK_CHANNEL: '' };
  changeChannel(services.slack.workspace, 'ci', () => ({ isArchived: true }));
  await using first = await startOutBot({ ...env, ONCALL_CHANNEL: 'C0CI' });
  services.troubles.set('skypilot', 'failed');
  const isWritten = await becomesTrue(async () => (await statement('select key from outbox')).length > 0, 25_000);
  await first.stop();
  const columns = (await statement(DIALECTS[kind].columns)).filter(isNamed).map(({ name }) => name);
  await statement(cloned(columns, count, DIALECTS[kind].series));

  await using second = await startOutBot(env);
  services.troubles.set('github', 'failed');
  const card = await incidentIn(services, 'C0ONCALL', /GitHub/, 25_000);
  const unfinished = await statement(
    "select key from outbox where state <> 'refused' and (state <> 'sent' or shown_revision < revision)",
  );
  const [ready, metrics] = [await second.page('/readyz'), await second.page('/metrics')];
  const [, told = '0'] = /^metta_outbox_messages (\d+)/m.exec(metrics.text) ?? [];
  const isTold = ready.status === 503 || Number(told) >= unfinished.length / 2;
  return {
    attempt: `${count} messages on ${kind}`,
    faults: faultsOf({
      'the first was not written': !isWritten,
      'an incident is not posted within 25 s': card === undefined,
      [`nobody is told of ${unfinished.length} messages (readyz ${ready.status}, metrics ${told})`]:
        unfinished.length > 100 && !isTold,
      'is gone': !second.isAlive(),
    }),
  };
}

describe.concurrent('messages that wait for a dead channel', () => {
  test.each(COUNTS)(
    '%d of them hold up nobody else, on SQLite',
    async (count) => {
      const found = await attack('SQLite', count, {}, (folder) => async (statement) => inSqlite(folder, statement));
      judge('outbox: messages for a dead channel', [found]);
      expect(count).toBeGreaterThan(900);
    },
    240_000,
  );

  test.each(COUNTS)(
    '%d of them hold up nobody else, on PostgreSQL',
    async (count) => {
      await using postgres = await startAttackedPostgres();
      const url = await postgres.createDatabase();
      const session = await postgres.session(url);
      const run = () => async (statement: string) => (await session.query(statement).catch(() => ({ rows: [] }))).rows;
      const found = await attack('PostgreSQL', count, { DATABASE_URL: url }, run);
      await session.end();
      judge('outbox: messages for a dead channel', [found]);
      expect(count).toBeGreaterThan(900);
    },
    240_000,
  );
});
