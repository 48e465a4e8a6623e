import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { becomesTrue, folderCatalog, startAttackedServices, startOutBot } from './support/out-bot.ts';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { IS_LONG } from './support/size.ts';

afterAll(removeOwnFolders);

const MOST_MB = 450;

function evaluation(policy: string): string {
  const at = (minutes: number) => new Date(Date.now() - 60_000 * minutes).toISOString();
  return JSON.stringify({
    policy,
    type: 'local',
    status: 'success',
    hearts: 0.5,
    started_at: at(9),
    finished_at: at(5),
  });
}

/** Things that are named like an evaluation. Each puts itself into the folder; some have to be ended. */
const ODD: Readonly<Record<string, (file: string) => (() => void) | undefined>> = {
  'a FIFO': (file) => void execFileSync('mkfifo', [file]),
  'a link to a FIFO': (file) => {
    execFileSync('mkfifo', [`${file}.pipe`]);
    symlinkSync(`${file}.pipe`, file);
    return undefined;
  },
  'a socket': (file) => {
    const server = createServer().listen(file);
    return () => void server.close();
  },
  'a link to /dev/zero': (file) => void symlinkSync('/dev/zero', file),
  'a link to a file outside': (file) => {
    const outside = join(ownFolder(), 'secret.json');
    writeFileSync(outside, evaluation('stolen-policy'));
    symlinkSync(outside, file);
    return undefined;
  },
  'a link to itself': (file) => void symlinkSync(file, file),
  'a link to the folder of all processes': (file) => void symlinkSync('/proc/self/environ', file),
  'a folder': (file) => void mkdirSync(file),
  'a sparse file of 500 MB': (file) => {
    writeFileSync(file, '{"policy":"');
    truncateSync(file, 500_000_000);
    return undefined;
  },
  'a file that grows': (file) => {
    writeFileSync(file, '{"policy":"');
    const timer = setInterval(() => appendFileSync(file, 'x'.repeat(100_000)), 20);
    const limit = setTimeout(() => clearInterval(timer), 20_000);
    return () => [timer, limit].forEach(clearTimeout);
  },
  'a deep file': (file) => void writeFileSync(file, '['.repeat(900_000)),
  'an empty file': (file) => void writeFileSync(file, ''),
  'a file of zeros': (file) => void writeFileSync(file, Buffer.alloc(5_000)),
  'a device': (file) => {
    // Only root can make one; a link does as much for anybody else.
    if (process.getuid?.() === 0) execFileSync('mknod', [file, 'c', '1', '5']);
    else symlinkSync('/dev/zero', file);
    return undefined;
  },
};

describe.concurrent('odd files among the evaluations', () => {
  test('a hostile evaluation costs only itself: the others are counted, soon and in bounded memory', async () => {
    const CATALOG_FILE = folderCatalog();
    const kinds = [
      ...Object.entries(ODD).map(([name, make]) => [name, [make]] as const),
      ['all of them', Object.values(ODD)] as const,
    ];
    // In the short form: the one that blocks, those that fill memory, and all at once.
    const chosen = inShort(kinds, 0, 4, 8, 14);
    const attempts = await Promise.all(
      chosen.map(async ([attempt, makers]) => {
        const folder = ownFolder();
        for (const name of ['a', 'b', 'z']) writeFileSync(join(folder, `${name}.json`), evaluation(`policy-${name}`));
        const ends = makers.map((make, index) => make(join(folder, `n${index}.json`)));
        const { said, peakMb, isCutOff, ms } = await runProgram(['collect', 'eval'], {
          CATALOG_FILE,
          EVAL_RESULTS_DIR: folder,
        });
        for (const end of ends) end?.();
        const faults = faultsOf({
          [`was cut off after ${ms} ms`]: isCutOff,
          [`takes ${peakMb} MB`]: peakMb > MOST_MB,
          [`does not count the three others: ${said.slice(0, 400)}`]: !isCutOff && !countsThree(said),
          'reads a file outside of the folder': said.includes('stolen-policy'),
          'shows a stack': showsStack(said),
        });
        return { attempt, faults };
      }),
    );
    judge('files: odd evaluations', attempts);
  }, 300_000);

  test('the bot that meets a FIFO in each run still finds Datadog, and ends on request', async () => {
    await using services = await startAttackedServices();
    const folder = ownFolder();
    writeFileSync(join(folder, 'a.json'), evaluation('policy-a'));
    for (const name of ['b', 'c']) execFileSync('mkfifo', [join(folder, `${name}.json`)]);
    // By its name: an address alone would need no thread to be found.
    const byName = { DD_API_URL: services.datadog.url.replace('127.0.0.1', 'localhost') };
    const settings = { COLLECT: 'eval', EVAL_RESULTS_DIR: folder, CATALOG_FILE: folderCatalog() };
    // One thread takes one run to be blocked, the usual four take four.
    const threads = IS_LONG ? {} : { UV_THREADPOOL_SIZE: '1' };
    await using bot = await startOutBot({ ...services.env, ...byName, ...settings, ...threads });
    const isCollected = await becomesTrue(
      () => services.datadog.requests.some(({ path }) => path.startsWith('/api/v2/series')),
      15_000,
    );
    if (IS_LONG) await new Promise((resolve) => setTimeout(resolve, 6 * 60_000));
    const person = services.slack.as('engineer').in('system-health');
    const answer = await person
      .command('/health')
      .reply(1, { withinMs: 20_000 })
      .catch(() => undefined);
    const { ms, isKilled } = await bot.stop(15_000);
    judge('files: the bot beside a FIFO', [
      { attempt: 'a run', faults: faultsOf({ 'sends nothing': !isCollected }) },
      {
        attempt: '/health',
        faults: faultsOf({ [`says ${answer?.text}`]: !JSON.stringify(answer?.blocks ?? []).includes('🟢') }),
      },
      { attempt: 'SIGTERM', faults: faultsOf({ [`takes ${ms} ms`]: isKilled || ms > 12_000 }) },
    ]);
    expect(bot.lines.length).toBeGreaterThan(3);
  }, 480_000);
});

/** Whether the printed table says that three runs were found. */
const countsThree = (said: string) => /^eval\.\S*(?:runs|local|total)\S*\s.*\b3(?:\.0+)?\s*$/m.test(said);
