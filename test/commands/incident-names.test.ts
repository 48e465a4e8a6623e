import { describe, expect, test } from 'vitest';
import { incidentsCommand } from '../../commands/incidents.ts';
import { sampleFailure, samplePast, wholeCoverage } from '../../packages/demo/src/preview/sample-past.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import type { PastIncident } from '../../src/incidents/history/failures.ts';
import type { TextFile } from '../../src/slack/files.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const SHIPPED = loadCatalog(SHIPPED_CATALOG);

const incidentOf = (subject: string, label: string): PastIncident =>
  samplePast(subject, [sampleFailure(NOW - 60_000)], { label });

/** The catalog with other collectors, and with the shipped metrics under other labels. */
function catalogOf(names: readonly string[], labels: Readonly<Record<string, string>> = {}): Catalog {
  const [collector] = SHIPPED.collectors;
  if (!collector) throw new Error('the shipped catalog has no collector');
  return {
    ...SHIPPED,
    collectors: names.map((name) => ({ ...collector, name, title: `Title of ${name}` })),
    areas: SHIPPED.areas.map((area) => ({
      ...area,
      metrics: area.metrics.map((metric) => ({ ...metric, label: labels[metric.key] ?? metric.label })),
    })),
  };
}

/** What a line is answered with: the question of the card or of the file, or the text of an explanation. */
async function answered(catalog: Catalog, text: string, incidents: readonly PastIncident[] = []): Promise<string> {
  const files: TextFile[] = [];
  const ports = {
    history: async (days: number) => ({ incidents, coverage: wholeCoverage(NOW - days * 86_400_000, NOW) }),
    activeIncidents: async () => ({ incidents: [], isPosting: true }),
    sendFile: async (_: string, file: TextFile) => {
      files.push(file);
      return { kind: 'sent' } as const;
    },
    clock: () => NOW,
    timeZone: 'UTC',
  };
  const card = await incidentsCommand(catalog).answer(text, ports as never, { channel: 'C1', user: 'U1' });
  if (card.kind === 'incident-history') return [card.model.controls.commandLine, ...card.model.warnings].join(' | ');
  return files[0]?.name ?? (card.kind === 'explanation' ? card.model.text : card.kind);
}

describe('names that are typed to /incidents', () => {
  const awkward = catalogOf(['csv', 'all', 'export', 'storm', 'datadog', 'github'], {
    flaky_checks: 'CSV Exports in 30d',
    hotfix_count: 'All Hotfixes',
  });
  const past = [incidentOf('github', 'GitHub'), incidentOf('csv', 'Title of csv')];

  test.each([
    ['csv', '/incidents csv'],
    ['csv 30d', '/incidents csv 30d'],
    ['csv csv', 'incidents-csv-7d-2026-11-23.csv'],
    ['csv 30d csv', 'incidents-csv-30d-2026-11-23.csv'],
    ['all 30d', '/incidents all 30d'],
    ['storm 30d', '/incidents storm 30d'],
    ['datadog', '/incidents datadog'],
    ['datadog outage', '/incidents datadog-outage'],
    ['datadog-outage 30d', '/incidents datadog-outage 30d'],
    ['many at once', '/incidents Many at once'],
    ['Many at once 30d', '/incidents Many at once 30d'],
    ['github 30d csv', 'incidents-github-30d-2026-11-23.csv'],
    ['github csv 30d', 'incidents-github-30d-2026-11-23.csv'],
  ])('"%s" is %s, also where a collector has the name of a word', async (text, expected) => {
    expect((await answered(awkward, text, past)).split(' | ')[0]).toBe(expected);
  });

  test.each([
    ['csv', 'incidents-7d-2026-11-23.csv'],
    ['export', 'incidents-7d-2026-11-23.csv'],
    ['30d', '/incidents 30d'],
    ['all', '/incidents'],
    ['30d csv', 'incidents-30d-2026-11-23.csv'],
    ['csv exports', '/incidents ci.flaky_checks'],
    ['csv exports in 30d', '/incidents ci.flaky_checks'],
  ])('"%s" is %s, also where one metric has that word among others', async (text, expected) => {
    const catalog = catalogOf(['github'], { flaky_checks: 'CSV Exports in 30d', hotfix_count: 'All Hotfixes' });
    expect((await answered(catalog, text, past)).split(' | ')[0]).toBe(expected);
  });

  test('a collector that was renamed or removed is found by its old name as long as its incidents are known', async () => {
    const old = [incidentOf('gitlab', 'GitLab CI'), incidentOf('github', 'GitHub')];
    for (const text of ['gitlab', 'GitLab CI', '“gitlab”?'])
      expect(await answered(SHIPPED, text, old)).toBe(
        '/incidents gitlab | The catalog has no collector of this name now, so it opens no incident',
      );
    expect(await answered(SHIPPED, 'gitlab 30d csv', old)).toBe('incidents-gitlab-30d-2026-11-23.csv');
    expect(await answered(SHIPPED, 'gitlab', [])).toContain('There is no collector or metric called "gitlab"');
  });

  test('a subject about which no rule is says so', async () => {
    const { alerts } = SHIPPED;
    const unwatched = { ...SHIPPED, alerts: { ...alerts, rules: [] } };
    expect(await answered(unwatched, 'github')).toContain('No alert rule of the catalog is about collectors');
    for (const typed of ['github', 'GitHub collector', 'github Collector.', 'githubcollector'])
      expect(await answered(SHIPPED, typed)).toBe('/incidents github');
    expect(await answered(unwatched, 'datadog')).toBe('/incidents datadog');
  });

  test('the help names everything that may be asked for', async () => {
    const text = await answered(SHIPPED, 'help');
    for (const name of ['github', 'datadog', 'storm']) expect(text).toContain(`\`${name}\``);
  });
});
