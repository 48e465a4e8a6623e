import { describe, expect, test } from 'vitest';
import { createCollectTarget } from '../../src/app/collectors.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';
import { sourcesFromEnv } from '../../src/config/sources-config.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createLimitedFetch, createRateLimit } from '../../src/datadog/client.ts';
import type { HttpClient } from '../../src/http-client/http-client.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('collect target', () => {
  test('a used-up limit of events keeps back neither values nor the heartbeat: Datadog limits each by itself', async () => {
    const paths: string[] = [];
    const fetch: HttpClient = async (input) => {
      const { pathname } = new URL(String(input));
      paths.push(pathname);
      if (pathname === '/api/v2/series') return Response.json({ errors: [] }, { status: 202 });
      return Response.json({ errors: ['Rate limit'] }, { status: 429, headers: { 'x-ratelimit-reset': '3600' } });
    };
    const access = { apiUrl: 'https://api.datadoghq.com', apiKey: 'a'.repeat(32), appKey: 'b'.repeat(40) };
    const target = createCollectTarget(
      { sources: sourcesFromEnv({}), catalog: loadCatalog(SHIPPED_CATALOG) },
      {
        access,
        createFetch: () => createLimitedFetch({ fetch, rateLimit: createRateLimit(() => NOW), onRequest: () => {} }),
        sent: createSentEvents(),
      },
    );
    const event = { key: 'run 7', title: 'failed', fields: {}, at: NOW, level: 'error', tags: [] } as const;
    await expect(target.intake.sendEvent(event, NOW)).rejects.toMatchObject({ failure: { kind: 'rate-limited' } });
    await target.intake.submit([{ metric: 'metta_health_bot.heartbeat', value: 1, tags: [] }], NOW);
    expect(paths).toEqual(['/api/v1/events', '/api/v2/series']);
  });
});
