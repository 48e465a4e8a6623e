import { readdirSync, readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { VERSIONS } from '../../scripts/node-binaries.ts';
import { createIgnored } from './support/docker-ignore.ts';
import { readStages, stepsOf } from './support/dockerfile.ts';

const stages = readStages();
const last = stages.at(-1);
const steps = last === undefined ? [] : stepsOf(stages, last);
const all = stages.flatMap((stage) => stage.steps);
const textsOf = (keyword: string) => steps.filter((step) => step.keyword === keyword).map(({ text }) => text);

describe('the Dockerfile', () => {
  test('has nothing that the linter knows to be wrong', () => {
    const found = validate(readFileSync('Dockerfile', 'utf8'));
    expect(found.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
    expect(validate('FROM node\nENTRYPOINT "a\nEXPOSE x').length).toBeGreaterThan(0);
  });

  test('names its one base image by a full version of the newest line of Node that the tests are played on, and by Debian', () => {
    const bases = stages.map(({ image }) => image).filter((image) => !stages.some(({ name }) => name === image));
    expect(bases).toHaveLength(1);
    const [, line] = /^node:(\d+)\.\d+\.\d+-[a-z]+-slim$/.exec(bases[0] ?? '') ?? [];
    expect(line).toBe(VERSIONS.at(-1)?.split('.')[0]);
  });

  test('the image runs as a fixed user, stops by SIGTERM, and starts without a shell', () => {
    expect(textsOf('USER').at(-1)).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(textsOf('STOPSIGNAL')).toEqual(['SIGTERM']);
    const starting = steps.filter(({ keyword }) => ['ENTRYPOINT', 'CMD', 'HEALTHCHECK'].includes(keyword));
    expect(starting.map(({ list }) => list?.[0])).toEqual(['node', 'node', 'start']);
    expect(steps.filter(({ keyword }) => keyword === 'RUN')).toEqual([]);
  });

  test('what it copies from the build belongs to root, but for the folder of the database', () => {
    const owned = steps.filter(({ keyword, flags }) => keyword === 'COPY' && flags.chown !== undefined);
    expect(owned.map(({ words }) => words.at(-1))).toEqual(['/data']);
    expect(textsOf('VOLUME')).toEqual(['/data']);
    expect(textsOf('ENV').join(' ')).toContain('DATA_DIR=/data');
  });

  test('installs by the lock file, runs no script of a package, and no step says a secret', () => {
    const installs = all.filter(({ keyword, text }) => keyword === 'RUN' && /npm (ci|install|i)\b/.test(text));
    expect(installs.length).toBe(2);
    for (const { text } of installs) expect(text).toMatch(/^npm ci (?=.*--ignore-scripts )/);
    expect(all.filter(({ text }) => /TOKEN|SECRET|_KEY|PASSWORD/.test(text))).toEqual([]);
  });

  test('the install gets the description of every package of this repository', () => {
    const copied = all.flatMap(({ keyword, words }) => (keyword === 'COPY' ? words : []));
    const own = readdirSync('packages').map((name) => `packages/${name}/package.json`);
    expect(own.filter((file) => !copied.includes(file))).toEqual([]);
  });
});

describe('.dockerignore', () => {
  const isIgnored = createIgnored();

  test('keeps secrets, databases, what is built and what is installed out of the build', () => {
    const kept = [
      '.env',
      'catalog/.env',
      'deploy/.env',
      'packages/demo/data/.env',
      '.git/config',
      '.npmrc',
      'data/metta-health-bot.db',
      'catalog/metta-health-bot.db-wal',
      'dashboards/ids.json.new',
      'dist/bot/main.js',
      'packages/demo/dist/index.js',
      'node_modules/zod/index.js',
      'packages/demo/node_modules/x/index.js',
    ];
    expect(kept.filter((file) => !isIgnored(file))).toEqual([]);
  });

  test('leaves what the build reads', () => {
    const read = ['package.json', 'package-lock.json', '.env.example', 'src/main.ts', 'packages/demo/src/index.ts'];
    expect(read.filter(isIgnored)).toEqual([]);
  });
});
