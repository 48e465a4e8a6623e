import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreConfig } from '../../src/config/store-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { change, incidentOf } from '../fixtures/incidents.ts';
import { startScript } from '../support/script-process.ts';
import { type Databases, KINDS } from './databases.ts';

const FILE = fileURLToPath(new URL('./open-script.ts', import.meta.url));
const PROCESSES = 8;

const placeOf = (config: StoreConfig) => (config.kind === 'sqlite' ? config.folder : config.url);

describe.each(KINDS)('%s', (_name, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('E45 eight processes that start at once on an empty database all come up', { timeout: 60_000 }, async () => {
    const config = await databases.create();
    const started = Array.from({ length: PROCESSES }, () => startScript(FILE, [placeOf(config), 'open']));
    const said = await Promise.all(
      started.map(async ({ lines, ended }) => {
        const printed: string[] = [];
        for await (const line of lines) printed.push(line);
        return [...printed, (await ended)[0]];
      }),
    );
    expect(said).toEqual(Array.from({ length: PROCESSES }, () => ['opened', 0]));
  });

  test('E45 a process that is killed in the middle of a migration leaves everything as it was, and the next start succeeds', {
    timeout: 60_000,
  }, async () => {
    const config = await databases.create();
    const first = await openStore(config);
    await first.incidents.commit(change({ incidents: [{ incident: incidentOf(), version: 0 }] }));
    await first.close();
    const { child, lines, ended } = startScript(FILE, [placeOf(config), 'hang']);
    for await (const line of lines) {
      expect(line).toBe('hangs');
      child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    const store = await openStore(config);
    await store.ping();
    expect(await store.incidents.find('disk-1')).toEqual({ incident: incidentOf(), version: 1 });
    expect(
      await store.incidents.commit(change({ incidents: [{ incident: incidentOf({ reminders: 1 }), version: 1 }] })),
    ).toBe('committed');
    await store.close();
  });
});
