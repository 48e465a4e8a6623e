import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { becomesTrue, incidentIn, type OutBot, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { type AttackedPostgres, startAttackedPostgres } from './support/out-postgres.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { IS_LONG } from './support/size.ts';

afterAll(removeOwnFolders);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let postgres: AttackedPostgres;
beforeAll(async () => {
  postgres = await startAttackedPostgres();
}, 240_000);
afterAll(() => postgres[Symbol.asyncDispose]());

type AttackedServices = Awaited<ReturnType<typeof startAttackedServices>>;

/** Whether the bot still does its work, after whatever was done to it. */
async function isWorking(services: AttackedServices, bot: OutBot, collector: 'github' | 'wandb' = 'github') {
  if (!bot.isAlive()) return [`ended: ${bot.lines.at(-1)?.slice(0, 200)}`];
  services.troubles.set(collector, 'failed');
  const card = await incidentIn(services, 'C0ONCALL', collector === 'github' ? /GitHub/ : /WandB/, 30_000);
  const isReady = await becomesTrue(async () => (await bot.page('/readyz')).status === 200, 15_000);
  return faultsOf({
    [`ended: ${bot.lines.at(-1)?.slice(0, 200)}`]: !bot.isAlive(),
    'posts no incident': card === undefined,
    'is not ready again': !isReady,
  });
}

describe.concurrent('PostgreSQL', () => {
  test('a session that is ended while it waits for the lock of a renewal', async () => {
    await using services = await startAttackedServices();
    const url = await postgres.createDatabase();
    await using bot = await startOutBot({ ...services.env, DATABASE_URL: url });
    const session = await postgres.session(url);
    const waits = "wait_event_type = 'Lock' and wait_event = 'advisory'";
    let ended = 0;
    for (let round = 0; round < (IS_LONG ? 10 : 2) && bot.isAlive(); round += 1) {
      // Which lock it is, the server itself tells: all that anybody holds now and then.
      const lock = await lockOfBots(session);
      await session.query(`select pg_advisory_lock(${lock})`);
      await becomesTrue(async () => {
        const { rowCount } = await session.query(
          `select 1 from pg_stat_activity where ${waits} and datname = current_database()`,
        );
        return (rowCount ?? 0) > 0;
      }, 8_000);
      ended += await postgres.endSessions(url, waits);
      await session.query('select pg_advisory_unlock_all()');
      await sleep(500);
    }
    await session.end();
    judge('PostgreSQL: sessions ended', [
      { attempt: `${ended} while they wait`, faults: await isWorking(services, bot) },
    ]);
    expect(ended).toBeGreaterThan(0);
  }, 240_000);

  test('the bot survives the end of all its sessions, again and again, under commands', async () => {
    await using services = await startAttackedServices();
    const url = await postgres.createDatabase();
    await using bot = await startOutBot({ ...services.env, DATABASE_URL: url });
    const person = services.slack.as('oncall').in('oncall');
    let ended = 0;
    const until = performance.now() + (IS_LONG ? 30_000 : 4_000);
    while (performance.now() < until && bot.isAlive()) {
      for (const line of ['/collectors', '/digest list', '/digest']) void person.command(line).ack;
      ended += await postgres.endSessions(url);
      await sleep(150);
    }
    judge('PostgreSQL: sessions ended', [
      { attempt: `${ended} under commands`, faults: await isWorking(services, bot) },
    ]);
    expect(ended).toBeGreaterThan(0);
  }, 240_000);

  test('two errors of Slack, and the alert is posted all the same', async () => {
    await using services = await startAttackedServices();
    const url = await postgres.createDatabase();
    await using bot = await startOutBot({ ...services.env, DATABASE_URL: url });
    services.slack.faults.next('chat.postMessage', { kind: 'status', status: 500 }, { kind: 'status', status: 500 });
    judge('PostgreSQL: errors of Slack', [{ attempt: 'two HTTP 500', faults: await isWorking(services, bot) }]);
  }, 240_000);

  test('a wrong password, a missing database, a role without rights and missing TLS are reported at start, without the password', async () => {
    await using services = await startAttackedServices();
    const url = await postgres.createDatabase();
    const session = await postgres.session(url);
    await session.query("create role poor login password 'pa55-0f-the-p00r'");
    await session.query('revoke create on schema public from public');
    await session.end();
    const secrets = [postgres.password, 'wr0ng-w0rd', 'pa55-0f-the-p00r'];
    const tries = {
      'a wrong password': url.replace(postgres.password, 'wr0ng-w0rd'),
      'no such database': `${url}_not`,
      'a role that may do nothing': url.replace(/\/\/.*@/, '//poor:pa55-0f-the-p00r@'),
      'TLS that the server has not': `${url}?sslmode=verify-full`,
    };
    const attempts = await Promise.all(
      inShort(Object.entries(tries), 0, 2).map(async ([attempt, DATABASE_URL]) => {
        const env = { ...services.env, DATABASE_URL, DATA_DIR: ownFolder() };
        const { code, said, isCutOff } = await runProgram(['start'], env, { stopAfterMs: 4_000 });
        const faults = faultsOf({
          [`ends with ${isCutOff ? 'SIGKILL' : code}`]: code !== 78 && code !== 0,
          'repeats a password': secrets.some((secret) => said.includes(secret)),
          'shows a stack': showsStack(said),
          'does not say what is wrong': !/DATABASE_URL|database/i.test(said),
        });
        return { attempt, faults };
      }),
    );
    judge('PostgreSQL: refused at start', attempts);
  }, 240_000);
});

// Last, and alone: it ends the server of all others.
test('PostgreSQL is shut down and started again: /health answers meanwhile, and everything goes on', async () => {
  await using services = await startAttackedServices();
  await using bot = await startOutBot({ ...services.env, DATABASE_URL: await postgres.createDatabase() });
  const person = services.slack.as('engineer').in('system-health');
  const faults: string[] = [];
  for (let round = 0; round < (IS_LONG ? 5 : 1) && bot.isAlive(); round += 1) {
    for (const line of ['/collectors', '/digest list', '/collectors']) void person.command(line).ack;
    await postgres.shutdown();
    const isTold = await becomesTrue(async () => (await bot.page('/readyz')).status === 503, 15_000);
    const answer = await person
      .command('/health')
      .reply(1, { withinMs: 15_000 })
      .catch(() => undefined);
    const isShown = JSON.stringify(answer?.blocks ?? []).includes('🟢');
    await postgres.start();
    faults.push(...faultsOf({ '/readyz says nothing': !isTold, '/health does not answer': !isShown }));
  }
  judge('PostgreSQL: shut down', [
    { attempt: 'a fast shutdown', faults: [...faults, ...(await isWorking(services, bot))] },
  ]);
}, 240_000);

/** Watches the server's own list of locks, in the server itself: bots hold theirs for a few milliseconds only. */
const WATCH = `do $watch$
declare held record;
begin
  for round in 1..20000 loop
    select classid::bigint as high, objid::bigint as low, objsubid as kind into held from pg_locks
      where locktype = 'advisory' and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database()) limit 1;
    if found then
      perform set_config('attack.lock', case held.kind
        when 1 then (held.high * 4294967296 + held.low)::text else held.high || ', ' || held.low end, false);
      exit;
    end if;
    perform pg_sleep(0.001);
  end loop;
end $watch$`;

/** Key of the lock that bots take around what they write, as `pg_advisory_lock` wants it. */
async function lockOfBots(session: Awaited<ReturnType<AttackedPostgres['session']>>): Promise<string> {
  await session.query(WATCH);
  const { rows } = await session.query("select current_setting('attack.lock', true) as key");
  return String(rows[0]?.key);
}
