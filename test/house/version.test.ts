import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentWithoutFile } from '../../src/config/environment.ts';
import { VERSION } from '../../src/core/package-root.ts';
import { documents } from '../support/markdown.ts';
import { repositoryFiles } from '../support/repository-files.ts';

const PACKAGES = readdirSync('packages').map((name) => `packages/${name}/package.json`);
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('version', () => {
  test('the manifests and every page that names it say the version of package.json', () => {
    const files = repositoryFiles(['deploy']).filter((name) => /\.ya?ml$/.test(name));
    const tags = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^ *newTag: "?([^"\s]+)/gm)].map(([, tag]) => tag),
    );
    expect(tags.length).toBeGreaterThan(0);
    expect(tags.filter((tag) => tag !== VERSION)).toEqual([]);
    const named = documents().flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/metta-health-bot[-:@](\d+\.\d+\.\d+)/g)].map(
        ([, one]) => `${page}: ${one}`,
      ),
    );
    expect(named.filter((one) => !one.endsWith(`: ${VERSION}`))).toEqual([]);
  });

  test('the changelog has its section, and one above it for what comes next', () => {
    const sections = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## (\S+)/gm)].map(([, name]) => name);
    expect(sections.slice(0, 2)).toEqual(['Unreleased', VERSION]);
  });

  test('the step of a release that sets it asks no registry, and leaves package.json and the lock file in agreement', () => {
    const step = 'npm version VERSION --no-git-tag-version';
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain(`\`${step}\``);
    const folder = mkdtempSync(join(tmpdir(), 'version-'));
    for (const file of ['package.json', 'package-lock.json', '.npmrc', ...PACKAGES]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      copyFileSync(file, join(folder, file));
    }
    const { PATH = '' } = environmentWithoutFile();
    const env = { PATH, HOME: folder, npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9' };
    const npm = (...args: readonly string[]) =>
      execFileSync('npm', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
    try {
      npm(...step.replace('VERSION', '9.8.7').split(' ').slice(1));
      const lock = json(join(folder, 'package-lock.json'));
      expect([json(join(folder, 'package.json')).version, lock.version, lock.packages[''].version]).toEqual(
        Array(3).fill('9.8.7'),
      );
      const { devDependencies } = json(join(folder, 'package.json'));
      for (const file of PACKAGES) {
        const { name, version } = json(join(folder, file));
        expect([name, devDependencies[name]]).toEqual([name, version]);
      }
      // npm compares both files, as `npm ci` does first.
      npm('ci', '--dry-run', '--ignore-scripts', '--no-audit');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
