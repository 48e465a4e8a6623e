import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../bench/free-port.ts';

describe('free port', () => {
  test('ports are given once, and none that the system may give to a connection that goes out', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
    expect(new Set(ports).size).toBe(200);
    expect(ports.filter((port) => port < 1_024 || port >= 32_768)).toEqual([]);
    await using server = createServer().listen(ports[0], '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
});
