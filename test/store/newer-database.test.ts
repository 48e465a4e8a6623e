import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBot, startLocalServices } from '@metta-health-bot/demo';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { BOT, shownCatalog } from '../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';

describe('newer database', () => {
  test('a bot on the database of a newer one ends with 78, and says what it has, what it knows and what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'newer-'));
    const newer = await openStore({ kind: 'sqlite', folder }, undefined, {
      ...MIGRATIONS,
      '999-newer': async () => {},
    });
    await newer.close();
    const services = await startLocalServices({ catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)), timeZone: 'UTC' });
    const lines: string[] = [];
    const { child, connected } = launchBot({ ...services.env, DATA_DIR: folder }, (line) => void lines.push(line), BOT);
    await expect(connected).rejects.toThrow();
    expect(child.exitCode).toBe(78);
    const known = Object.keys(MIGRATIONS).length;
    const said = lines.join('\n');
    expect(said).toContain(`has version ${known + 1} (999-newer), and this version of the bot supports up to ${known}`);
    expect(said).toMatch(/Next step: start the newer version of the bot, or restore a copy of the database/);
    await services.close();
    await rm(folder, { recursive: true });
  });
});
