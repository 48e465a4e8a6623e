import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  copyFileSync('package.json', join(folder, 'package.json'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('package', () => {
  test('the package holds what runs, and nothing that a working folder has of its own', () => {
    const wanted = [
      '.env.example',
      'catalog/areas.yml',
      'dashboards/a.json',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/bot/fonts/a.woff2',
      'dist/bot/main.js',
      'dist/bot/main.js.map',
      'dist/page/index.html',
      'manifest.yml',
      'monitors/a.json',
      'package.json',
    ];
    const own = [
      ...[
        '.env',
        'catalog/.env',
        'dashboards/.env',
        'monitors/.env',
        'packages/demo/data/.env',
        '.npmrc',
        'sbom.json',
        'dist/contents.json',
        'dist/scripts/build.js',
        'src/main.ts',
        'test/a.test.ts',
      ],
      ...[
        'data/metta-health-bot.db',
        'catalog/metta-health-bot.db',
        'catalog/metta-health-bot.db-wal',
        'dashboards/ids.json.new',
        'monitors/ids.json.new',
      ],
      ...['node_modules/x/index.js', 'docs/page.md', '.git/config'],
    ];
    for (const file of [...wanted, ...own].filter((one) => one !== 'package.json')) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), 'x');
    }
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files }] = JSON.parse(packed);
    expect(files.map(({ path }: { path: string }) => path).sort()).toEqual(wanted);
  });

  test('an install without dev dependencies ends well, and says what to do for a build', () => {
    const run = (script: string) =>
      execFileSync('npm', ['run', script], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    const said = execFileSync('sh', ['-c', 'npm run --silent prepare 2>&1'], { cwd: folder, encoding: 'utf8' });
    const install = 'npm ci && npm pack';
    expect(said).toBe(
      `Nothing was built: the bundler is a dev dependency. Next step: ${install}, then npm install metta-health-bot-*.tgz where the bot runs\n`,
    );
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain(`\`${install}\``);
    // A package without anything built in it is not made.
    expect(() => run('prepack')).toThrow();
  });
});
