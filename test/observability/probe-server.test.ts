import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { startProbeServer } from '../../src/observability/probe-server.ts';
import { startBot } from '../support/bot-harness.ts';

const HERE = { host: '127.0.0.1', port: 0 };
const sources = (missing: readonly string[] = []) => ({
  metrics: createMetrics([], () => missing.length === 0),
  notAlive: () => [],
  notReady: () => missing,
  notes: () => [],
  refused: () => {},
});

describe('probe server', () => {
  test('/livez, /readyz and /metrics show the state of the bot, and count its work', async () => {
    await using bot = await startBot();
    const get = (path: string) => fetch(`${bot.healthUrl}${path}`);
    expect([(await get('/livez')).status, (await get('/readyz')).status, (await get('/other')).status]).toEqual([
      200, 200, 404,
    ]);
    await bot.slack.as('engineer').in('system-health').command('/health').reply();
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('metta_slack_connected 1');
    expect(metrics).toContain('metta_datadog_requests_total{outcome="200"} 1');
    expect(metrics).toContain('metta_answer_seconds_count{command="/health",outcome="answered"} 1');
    expect(metrics).toContain('process_resident_memory_bytes');
  });

  test.each(['//', '/%', '/livez?x=//', '*'])('a request for %s does no harm', async (path) => {
    const server = await startProbeServer(HERE, sources());
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect((await socket.toArray()).join('')).toMatch(/^HTTP\/1\.1 (200|404)/);
    await server.close();
  });

  test('the bot is not ready while something is missing, which the probe names, but alive', async () => {
    const server = await startProbeServer(HERE, sources(['Slack is not connected']));
    const ask = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    const [alive, ready] = [await ask('/livez'), await ask('/readyz')];
    expect([alive.status, ready.status, await ready.text()]).toEqual([200, 503, 'not ready: Slack is not connected\n']);
    await server.close();
  });

  test('a standstill ends liveness, with the next step, and a missing part only readiness', async () => {
    const stalled = ['leadership has been stuck since 2026-11-27T12:00:00Z, for 200 s', 'thinning has been stuck'];
    const server = await startProbeServer(HERE, { ...sources(), notAlive: () => stalled });
    const ask = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    const [alive, ready] = [await ask('/livez'), await ask('/readyz')];
    expect([alive.status, await alive.text(), ready.status]).toEqual([
      503,
      'not alive: leadership has been stuck since 2026-11-27T12:00:00Z, for 200 s; thinning has been stuck. Next step: restart the process\n',
      200,
    ]);
    await server.close();
  });

  test('a failed answer is counted as failed, and a command made up by a caller does not become a label', async () => {
    const metrics = createMetrics(['/health'], () => true);
    await expect(metrics.timeAnswer('/health', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await metrics.timeAnswer('/made-up', async () => {});
    const text = await metrics.text();
    expect(text).toContain('command="/health",outcome="failed"} 1');
    expect(text).toContain('command="other",outcome="answered"} 1');
    expect(text).not.toContain('made-up');
  });

  test('an address that this machine has not is named with the next step', async () => {
    const started = startProbeServer({ host: '192.0.2.1', port: 0 }, sources());
    await expect(started).rejects.toMatchObject({ problems: [{ where: 'HEALTH_HOST' }] });
  });
});
