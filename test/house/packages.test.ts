import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importsOf, inFolder, sourceFiles } from '../support/source-files.ts';

describe('packages', () => {
  test('the bot imports no stand-in; the command `demo` alone asks for its package, when it is called', () => {
    const own = sourceFiles().filter((file) => /^(src|commands|blocks)\//.test(file));
    const asking = own.filter((file) => importsOf(file).some((target) => target.startsWith('@metta-health-bot/')));
    expect(asking).toEqual(['src/cli/demo-bot.ts', 'src/cli/demo-past.ts', 'src/main.ts']);
    for (const file of ['src/cli/demo-bot.ts', 'src/cli/demo-past.ts'])
      expect(readFileSync(file, 'utf8')).toMatch(/import type \{[^}]*\} from '@metta-health-bot\/demo'/);
    expect(readFileSync('src/main.ts', 'utf8')).toMatch(/await import\('@metta-health-bot\/demo'\)/);
  });

  test.each(['local-slack', 'local-datadog', 'local-sources'])(
    '%s imports nothing of the bot, nor of another package',
    (name) => {
      const files = sourceFiles([`packages/${name}`]);
      expect(files.length).toBeGreaterThan(10);
      const isForeign = (target: string) =>
        target.startsWith('@metta-health-bot/') || (target.endsWith('.ts') && !inFolder(target, `packages/${name}`));
      const foreign = files.flatMap((file) =>
        importsOf(file)
          .filter(isForeign)
          .map((target) => `${file} imports ${target}`),
      );
      expect(foreign).toEqual([]);
    },
  );

  test.each(['local-slack', 'local-datadog', 'local-sources', 'demo'])(
    '%s names each package that it runs with',
    (name) => {
      const { dependencies = {} } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
      const imported = sourceFiles([`packages/${name}/src`]).flatMap(importsOf);
      const named = imported.flatMap((target) => {
        const [, owned] = /^((?:@[a-z0-9-]+\/)?[a-z0-9-]+)(?:\/[\w./-]+)?$/.exec(target) ?? [];
        return owned === undefined || /\.(tsx?|json)$/.test(target) ? [] : [owned];
      });
      expect([...new Set(named)].filter((one) => !Object.hasOwn(dependencies, one))).toEqual([]);
    },
  );

  test.each(['local-slack', 'local-datadog', 'local-sources'])('%s has no name of the product in it', (name) => {
    const named = sourceFiles([`packages/${name}/src`, `packages/${name}/test`]).filter((file) =>
      /metta|system-?health/i.test(readFileSync(file, 'utf8')),
    );
    expect(named).toEqual([]);
  });

  test.each(['local-slack', 'local-datadog', 'local-sources'])(
    'the command %s says what it does not understand, and what there is instead, without a stack trace',
    (name) => {
      const { status, stderr } = spawnSync(process.execPath, [`packages/${name}/dist/main.js`, '--comits'], {
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect([status, stderr]).toEqual([
        64,
        expect.stringMatching(new RegExp(`^Unknown option '--comits'.*\n\n${name}: `)),
      ]);
      expect(stderr).not.toMatch(/^ +at /m);
    },
  );

  test('the demo imports renderers of the bot and what they show, in its previews only', () => {
    const shown =
      /^(blocks|commands\/arguments\.ts$|src\/(core|charts|drawing|health|explain|incidents|digest|live-cards|watches|catalog)\/)/;
    for (const file of sourceFiles(['packages/demo/src', 'packages/demo/page'])) {
      const own = importsOf(file).filter((target) => /^(src|commands|blocks)\//.test(target));
      const allowed = file.startsWith('packages/demo/src/preview/') ? shown : /^blocks\/kit\/message\.ts$/;
      expect(
        own.filter((target) => !allowed.test(target)),
        file,
      ).toEqual([]);
    }
  });
});
