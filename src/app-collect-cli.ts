import { createCollectors, createCollectTarget } from './app-collectors.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { CollectDeps } from './collect-cli/run-collect.ts';
import { createSentEvents } from './collectors/told-events.ts';
import type { Environment } from './config/config.ts';
import { datadogFromEnv } from './config/datadog-config.ts';
import { secretsInEnvironment } from './config/secrets.ts';
import { COLLECTED_KINDS, type CollectedKind, sourcesFromEnv } from './config/sources-config.ts';
import { timeZoneFromEnv } from './config/time-zone.ts';
import { createTimeseriesApi } from './datadog/client.ts';
import { createLimitedFetch } from './datadog/limited-fetch.ts';
import { createRateLimit } from './datadog/rate-limit.ts';
import { createHttpClient } from './http-client/http-client.ts';
import { redactingFetch } from './redaction/redacting-fetch.ts';
import { createRedactor } from './redaction/redactor.ts';

/** Throws for a name that `names` does not have. */
function kindOf(name: string): CollectedKind {
  const kind = COLLECTED_KINDS.find((known) => known === name);
  if (!kind) throw new Error(`no collector is called ${name}`);
  return kind;
}

/** The `collect` command wired: Datadog's keys are asked for only where it is read or written. */
export function createCollectDeps(env: Environment, catalog: Catalog, write: (line: string) => void): CollectDeps {
  const sources = sourcesFromEnv(env);
  const timeZone = timeZoneFromEnv(env);
  const fetch = createHttpClient();
  const limited = createLimitedFetch({ fetch, rateLimit: createRateLimit(Date.now), onRequest: () => {} });
  const fetcher = redactingFetch(limited, createRedactor(secretsInEnvironment(env)));
  return {
    names: COLLECTED_KINDS,
    collector(name) {
      const kind = kindOf(name);
      const api = kind === 'health' ? createTimeseriesApi(datadogFromEnv(env), fetcher) : null;
      const [found] = createCollectors({ sources, catalog, api, fetch, timeZone, clock: Date.now }, [kind]);
      if (!found) throw new Error(`${name} has no implementation: its creation should have failed`);
      return found;
    },
    target: () => createCollectTarget({ sources, catalog }, datadogFromEnv(env), fetcher, createSentEvents()),
    clock: Date.now,
    write,
  };
}
