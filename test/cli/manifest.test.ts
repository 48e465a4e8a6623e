import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { listCommands } from '../../commands/index.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { renderManifest } from '../../src/cli/manifest.ts';
import { PACKAGE_ROOT, SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const catalog = loadCatalog(SHIPPED_CATALOG);
const commands = listCommands(catalog);

describe('manifest', () => {
  test('manifest.yml is what the command list says: after a change run `npm run --silent manifest > manifest.yml`', () => {
    const written = readFileSync(join(PACKAGE_ROOT, 'manifest.yml'), 'utf8');
    expect(written).toBe(renderManifest(catalog.title, commands));
    expect(parse(written).features.slash_commands.map(({ command }: { command: string }) => command)).toEqual(
      commands.map(({ name }) => name),
    );
  });

  test('the manifest keeps within the limits of Slack and names the reason of each scope', () => {
    const text = renderManifest('A title that is much too long for the name of a Slack app', commands);
    const manifest = parse(text);
    expect(manifest.display_information.name.length).toBeLessThanOrEqual(35);
    expect(manifest.display_information.description.length).toBeLessThanOrEqual(140);
    for (const { command, description, usage_hint } of manifest.features.slash_commands) {
      expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
      expect([description.length <= 2000, usage_hint.length <= 1000]).toEqual([true, true]);
    }
    for (const scope of manifest.oauth_config.scopes.bot) expect(text).toMatch(new RegExp(`- ${scope} # \\w`));
  });

  test('a manifest with a public address is for HTTP: commands, buttons and questions for options go to /slack/events', () => {
    const { features, settings } = parse(renderManifest('T', commands, 'https://bot.example/'));
    const url = 'https://bot.example/slack/events';
    expect(features.slash_commands.map((command: { url: string }) => command.url)).toEqual(commands.map(() => url));
    expect(settings).toMatchObject({
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
      socket_mode_enabled: false,
    });
  });

  test("another team's catalog makes its own commands", () => {
    const dashboard = { slug: 's', title: 'S', template: 's.json', window: '7d', command: '/shop-status' };
    const other = catalogOf({ shop: ['m'] }, [dashboard]);
    expect(listCommands(other).map(({ name }) => name)).toEqual([
      '/health',
      '/collectors',
      '/incidents',
      '/digest',
      '/shop-status',
    ]);
    expect(renderManifest(other.title, listCommands(other))).toContain('command: /shop-status');
  });
});
