import type { Config } from './config.ts';
import type { Environment } from './environment.ts';
import { decoded, isCommonWord, loginOf, loginSecrets } from './login.ts';
import { SETTINGS } from './settings.ts';
import { sourceSecrets } from './sources-config.ts';
import type { StoreConfig } from './store-config.ts';
import { mayBeKey } from './value-mistakes.ts';

/** Every secret of the settings, for the redactor: tokens, keys, the password of the database, and a key in a setting of another kind. */
export function secretsOf({ slack, datadog, store, sources, healthHost }: Config): readonly string[] {
  const { transport } = slack;
  return [
    slack.botToken,
    transport.kind === 'socket' ? transport.appToken : transport.signingSecret,
    datadog.apiKey,
    datadog.appKey,
    ...sourceSecrets(sources),
    ...databaseSecrets(store),
    ...[sources.environment ?? '', healthHost].filter(isMisplacedKey),
  ].filter((secret) => secret !== '');
}

/**
 * The same before anything is checked, for what is printed about settings that are wrong: each value of a secret, what
 * looks like a key in any other setting, and what stands before the @ of an address, but for the user of the database and common words.
 */
export function secretsInEnvironment(env: Environment): readonly string[] {
  const values = SETTINGS.filter((setting) => 'kind' in setting && setting.kind === 'secret').map(
    ({ name }) => env[name]?.trim() ?? '',
  );
  const addresses = SETTINGS.filter((setting) => 'kind' in setting && setting.kind === 'address').map(
    ({ name }) => env[name] ?? '',
  );
  const passwords = [
    ...addresses.flatMap((address) => [...passwordsOf(address), ...loginSecrets(loginOf(address))]),
    ...passwordsOf(env.DATABASE_URL ?? ''),
  ];
  const misplaced = SETTINGS.map(({ name }) => env[name]?.trim() ?? '').filter(isMisplacedKey);
  return [...values, ...misplaced, ...passwords].filter((secret) => secret !== '');
}

/** In one word, so that neither a path nor an address is one. */
const isMisplacedKey = (value: string): boolean => /^[\w+=~-]+$/.test(value) && mayBeKey(value);

function databaseSecrets(store: StoreConfig): readonly string[] {
  return store.kind === 'postgres' ? passwordsOf(store.url) : [];
}

/** The password of an address as it stands there and decoded, and those among its parameters. */
function passwordsOf(address: string): readonly string[] {
  const raw = /^[a-z+]+:\/\/[^/]*?:(.*)@/is.exec(address)?.[1] ?? '';
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  const named = ['password', 'sslpassword'].map((name) => parsed?.searchParams.get(name) ?? '');
  return [raw, decoded(raw), parsed?.password ?? '', ...named].filter((password) => !isCommonWord(password));
}
