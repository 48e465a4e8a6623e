import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBot, startLocalServices } from '@metta-health-bot/demo';
import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { BOT, shownCatalog } from '../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { tableRows } from '../support/blocks.ts';
import { OVER_HTTP } from '../support/over-http.ts';
import { ended, headOf, open } from '../support/raw-http.ts';
import { SOON, threadsIn } from '../support/threads.ts';

const FILES = 256;
const MEMORY = /^process_resident_memory_bytes (\S+)/m;

/** The bot over HTTP, in a process of its own that from now on may have so many files open. */
async function startLimited() {
  const services = await startLocalServices({ timeZone: 'UTC', catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)) });
  const lines: string[] = [];
  const env = { ...services.env, ...OVER_HTTP, WATCH_INTERVAL_SECONDS: '1' };
  const bot = launchBot(env, (line) => void lines.push(line), BOT);
  await bot.connected;
  // Only now: to load its modules it opens more.
  execFileSync('prlimit', ['--pid', String(bot.child.pid), `--nofile=${FILES}:${FILES}`]);
  const [, slackPort = '', healthPort = ''] = /"slack":(\d+),"health":(\d+)/.exec(lines.join('\n')) ?? [];
  services.slack.deliverTo({ url: `http://127.0.0.1:${slackPort}/slack/events` });
  return {
    ...services,
    ...threadsIn(services.slack),
    bot,
    lines,
    slackPort: Number(slackPort),
    healthPort: Number(healthPort),
    health: (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`),
    ask: () => services.slack.as('engineer').in('system-health').command('/health').reply(),
    async [Symbol.asyncDispose]() {
      await bot.stop();
      await services.close();
    },
  };
}

/** Idle connections that come again as soon as they are closed; the function ends them. */
function crowdOf(port: number, size: number): () => void {
  let isOver = false;
  const come = async () => {
    while (!isOver) {
      const socket = await open(port).catch(() => undefined);
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (!isOver && socket && !socket.closed) return;
          clearInterval(timer);
          socket?.destroy();
          resolve();
        }, 50);
      });
    }
  };
  for (let count = 0; count < size; count += 1) void come();
  return () => {
    isOver = true;
  };
}

describe('crowds', () => {
  test.each(['healthPort', 'slackPort'] as const)(
    'a bot with 256 file descriptors and 400 idle connections at its %s answers, is alive and posts an incident',
    async (port) => {
      await using limited = await startLimited();
      const end = crowdOf(limited[port], 400);
      await vi.waitFor(() => expect(limited.lines.join('\n')).toContain('too many connections'), SOON);
      limited.troubles.set('github', 'failed');
      expect(tableRows(await limited.ask())).toHaveLength(26);
      // As a probe does: a crowd that comes again at once may cost it a try.
      await vi.waitFor(async () => expect((await limited.health('/livez')).status).toBe(200), { timeout: 2_000 });
      await limited.parent(/^Critical: GitHub/);
      expect(limited.lines.join('\n')).not.toContain('EMFILE');
      end();
    },
    60_000,
  );

  test('100 bodies of nearly 4 MB that are sent and never ended cost the bot little memory, and it goes on', async () => {
    await using limited = await startLimited();
    const memory = async () => Number(MEMORY.exec(await (await limited.health('/metrics')).text())?.[1]);
    const before = await memory();
    const most = Buffer.alloc(3_900_000, 'x');
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(limited.slackPort)));
    const sent = sockets.map(async (socket) => {
      socket.write(headOf('', { length: most.length + 1 }));
      await Promise.race([ended(socket), new Promise((resolve) => socket.write(most, resolve))]);
    });
    await Promise.all(sent);
    // What is sent may still be on its way.
    for (let count = 0; count < 6; count += 1) {
      await sleep(250);
      expect((await memory()) - before).toBeLessThan(100_000_000);
    }
    expect(tableRows(await limited.ask())).toHaveLength(26);
    for (const socket of sockets) socket.destroy();
  }, 60_000);

  test('a bot whose log nobody reads any more goes on', async () => {
    await using limited = await startLimited();
    limited.bot.child.stdout?.destroy();
    limited.bot.child.stderr?.destroy();
    expect(tableRows(await limited.ask())).toHaveLength(26);
    expect(tableRows(await limited.ask())).toHaveLength(26);
    expect((await limited.health('/livez')).status).toBe(200);
  }, 60_000);

  test('the health port is open to this machine only', async () => {
    await using limited = await startLimited();
    const other = `http://127.0.0.2:${limited.healthPort}/livez?${randomUUID()}`;
    await expect(fetch(other)).rejects.toThrow();
  }, 60_000);
});
