import type { Config } from './config.ts';
import type { Environment } from './environment.ts';
import { decoded, isCommonWord, loginOf, loginSecrets } from './login.ts';
import { SETTINGS } from './settings.ts';
import { sourceSecrets } from './sources-config.ts';
import type { StoreConfig } from './store-config.ts';
import { mayBeKey } from './value-mistakes.ts';

/** All secrets of the settings, for the redactor: tokens, keys, the password of the database, and a key in a wrong setting. */
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
 * All secrets of unchecked settings, for texts about invalid settings: values of secret settings, values of other settings that look like
 * keys, and logins in URLs except the user of the database and common words.
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

/** Whether a value is a single word that may be a key; paths and URLs are not. */
const isMisplacedKey = (value: string): boolean => /^[\w+=~-]+$/.test(value) && mayBeKey(value);

function databaseSecrets(store: StoreConfig): readonly string[] {
  return store.kind === 'postgres' ? passwordsOf(store.url) : [];
}

/** Passwords of a URL, raw and decoded, and those among its parameters. */
function passwordsOf(address: string): readonly string[] {
  const raw = /^[a-z+]+:\/\/[^/]*?:(.*)@/is.exec(address)?.[1] ?? '';
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  const parameters = ['password', 'sslpassword'].map((name) => parsed?.searchParams.get(name) ?? '');
  return [raw, decoded(raw), parsed?.password ?? '', ...parameters].filter((password) => !isCommonWord(password));
}
