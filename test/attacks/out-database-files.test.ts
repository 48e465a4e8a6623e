import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { becomesTrue, incidentIn, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { databaseFile } from './support/out-sqlite.ts';

afterAll(removeOwnFolders);

type AttackedServices = Awaited<ReturnType<typeof startAttackedServices>>;

/** The database of a bot that has worked and was stopped. */
let whole = '';
beforeAll(async () => {
  whole = ownFolder();
  await using services = await startAttackedServices();
  await using bot = await startOutBot({ ...services.env, DATA_DIR: whole });
  services.troubles.set('github', 'failed');
  await incidentIn(services, 'C0ONCALL', /GitHub/);
  await bot.stop();
}, 240_000);

const PAGE = 4_096;

/** Changes bytes of a file. */
function overwrite(file: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(file, change(readFileSync(file)));
}

const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  text: (file) => writeFileSync(file, 'this is no database, it is a text\n'.repeat(500)),
  'a wrong header': (file) => overwrite(file, (bytes) => Buffer.concat([Buffer.alloc(100, 'x'), bytes.subarray(100)])),
  half: (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2 / PAGE) * PAGE),
  'half a page less': (file) => truncateSync(file, readFileSync(file).length - 2 * PAGE - 100),
  'pages of zeros': (file) => overwrite(file, (bytes) => bytes.fill(0, PAGE)),
  'a page of noise': (file) =>
    overwrite(
      file,
      (bytes) =>
        bytes.map((byte, index) => (index >= 2 * PAGE && index < 3 * PAGE ? (index * 31) % 251 : byte)) as Buffer,
    ),
  'noise from the third page on': (file) =>
    overwrite(file, (bytes) => bytes.map((byte, index) => (index >= 2 * PAGE ? (index * 17) % 249 : byte)) as Buffer),
};

/** Starts on a folder that nobody can work with. */
async function refusal(services: AttackedServices, folder: string, cause: RegExp): Promise<readonly string[]> {
  const { code, said, isCutOff } = await runProgram(
    ['start'],
    { ...services.env, DATA_DIR: folder },
    { stopAfterMs: 4_000 },
  );
  return faultsOf({
    [`ends with ${isCutOff ? 'SIGKILL' : code}`]: code !== 78,
    [`does not name the cause: ${said.trim().slice(-300)}`]: !cause.test(said),
    'says no next step': !said.includes('Next step: '),
    'shows a stack': showsStack(said),
  });
}

const HARMS = [
  ['its folder is deleted', (folder: string) => rmSync(folder, { recursive: true, force: true })],
  ['its file is overwritten', (folder: string) => writeFileSync(databaseFile(folder), 'x'.repeat(60_000))],
  [
    'its file is another one',
    (folder: string) => {
      copyFileSync(databaseFile(whole), `${databaseFile(folder)}.new`);
      rmSync(databaseFile(folder));
      copyFileSync(`${databaseFile(folder)}.new`, databaseFile(folder));
    },
  ],
] as const;

describe.concurrent('damaged and useless databases', () => {
  test('a damaged one is called damaged, and the exit code is 78', async () => {
    await using services = await startAttackedServices();
    const attempts = await Promise.all(
      inShort(Object.entries(DAMAGES), 0, 4, 5).map(async ([attempt, damage]) => {
        const folder = ownFolder();
        copyFileSync(databaseFile(whole), databaseFile(folder));
        damage(databaseFile(folder));
        return { attempt, faults: await refusal(services, folder, /damaged/) };
      }),
    );
    judge('SQLite: damaged databases', attempts);
  }, 240_000);

  test('a folder that cannot be one, and a database that cannot be a file, are named', async () => {
    await using services = await startAttackedServices();
    const folder = ownFolder();
    writeFileSync(join(folder, 'a-file'), '');
    const taken = ownFolder();
    mkdirSync(databaseFile(taken));
    judge('SQLite: places where none can be', [
      { attempt: 'a file as DATA_DIR', faults: await refusal(services, join(folder, 'a-file'), /DATA_DIR/) },
      { attempt: 'a place where nobody may write', faults: await refusal(services, '/dev/null/data', /DATA_DIR/) },
      {
        attempt: 'a folder in place of the database',
        faults: await refusal(services, taken, /DATA_DIR|metta-health-bot\.db/),
      },
    ]);
  }, 240_000);

  test.each(inShort(HARMS, 0))(
    '%s while it runs: /readyz says so within seconds, and the log does',
    async (attempt, harm) => {
      await using services = await startAttackedServices();
      const folder = join(ownFolder(), 'data');
      await using bot = await startOutBot({ ...services.env, DATA_DIR: folder });
      await becomesTrue(async () => (await bot.page('/readyz')).status === 200, 15_000);
      const before = bot.lines.length;
      harm(folder);
      const began = performance.now();
      await becomesTrue(async () => (await bot.page('/readyz')).status === 503, 15_000);
      const seconds = (performance.now() - began) / 1_000;
      const isLogged = await becomesTrue(
        () =>
          bot.lines
            .slice(before)
            .some((line) => /"level":"(warn|error|fatal)"/.test(line) && /database|DATA_DIR/i.test(line)),
        5_000,
      );
      const answer = await services.slack
        .as('engineer')
        .in('system-health')
        .command('/health')
        .reply(1, { withinMs: 15_000 })
        .catch(() => undefined);
      judge('SQLite: harmed while it runs', [
        {
          attempt,
          faults: faultsOf({
            // Three seconds are meant; a busy machine gets one more.
            [`/readyz takes ${seconds.toFixed(1)} s`]: seconds > 4,
            'the log has no line': !isLogged,
            '/health does not answer': answer === undefined,
            'is gone': !bot.isAlive(),
          }),
        },
      ]);
      expect(before).toBeGreaterThan(0);
    },
    240_000,
  );
});
