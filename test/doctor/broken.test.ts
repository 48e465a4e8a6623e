import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { BROKEN_DATADOG } from './broken-datadog.ts';
import { BROKEN_SETTINGS } from './broken-settings.ts';
import { BROKEN_SLACK } from './broken-slack.ts';
import { BROKEN_SOURCES } from './broken-sources.ts';
import { startWorld } from './doctor-harness.ts';

const printed: string[] = [];

afterAll(() => {
  mkdirSync('test/artifacts', { recursive: true });
  const head = [
    '| Way of being broken | The line that `metta-health-bot doctor` prints | Exit code |',
    '|---|---|---|',
  ];
  writeFileSync('test/artifacts/doctor.md', [...head, ...printed, ''].join('\n'));
});

describe.each([
  ['Slack', BROKEN_SLACK],
  ['Datadog', BROKEN_DATADOG],
  ['settings', BROKEN_SETTINGS],
  ['sources', BROKEN_SOURCES],
])('%s', (_, ways) => {
  test.each(ways)('$name', async ({ name, world: options, arrange, run, id, label, words, code }) => {
    await using world = await startWorld(options);
    await arrange?.(world);
    const result = await world.run(typeof run === 'function' ? run(world) : run);
    const own = result.lines.filter((line) => new RegExp(`^.{22}${id.replaceAll('.', '\\.')} `).test(line));
    const [found = ''] = own.filter((line) => line.startsWith(label) && words.test(line));
    expect({ found, own: found === '' ? result.lines : [] }).toEqual({ found: expect.stringMatching(words), own: [] });
    expect({ code: result.code, lines: result.lines.filter((line) => !/^ok/.test(line)) }).toMatchObject({ code });
    printed.push(`| ${name} | \`${found.replace(/\s{2,}/g, ' ').replaceAll('|', '\\|')}\` | ${code} |`);
    expect(world.slack.unexpected).toEqual([]);
    expect(world.datadog.unexpected).toEqual([]);
  });
});
