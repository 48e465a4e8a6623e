import type { Environment } from './environment.ts';
import { decoded, isCommonWord, loginOf, loginSecrets } from './login.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { mayBeKey } from './value-mistakes.ts';

/** Settings that accept any text, so that a key may be in them by mistake. */
const FREE_TEXT = ['DD_ENV', 'HEALTH_HOST'] as const;

/**
 * All secrets of checked settings, for the redactor: the values of all settings of the kind `secret`, logins in URLs except the user of the
 * database and common words, and a key in a setting that accepts any text.
 */
export function secretsOf(env: Environment, settings: readonly Setting[] = SETTINGS): readonly string[] {
  const namesOf = (kind: Setting['kind']) => settings.filter((one) => one.kind === kind).map(({ name }) => name);
  const secrets = namesOf('secret').map((name) => settingValue(env, name));
  const addresses = namesOf('address').map((name) => settingValue(env, name));
  const logins = addresses.flatMap((address) => [...passwordsOf(address), ...loginSecrets(loginOf(address))]);
  const misplaced = FREE_TEXT.map((name) => settingValue(env, name)).filter(isMisplacedKey);
  return [...secrets, ...logins, ...passwordsOf(settingValue(env, 'DATABASE_URL')), ...misplaced].filter(
    (secret) => secret !== '',
  );
}

/** All secrets of unchecked settings, for texts about invalid settings: the same, and values of any setting that look like keys. */
export function secretsInEnvironment(env: Environment): readonly string[] {
  return [...secretsOf(env), ...SETTINGS.map(({ name }) => settingValue(env, name)).filter(isMisplacedKey)];
}

const settingValue = (env: Environment, name: string): string => env[name]?.trim() ?? '';

/** Whether a value is a single word that may be a key; paths and URLs are not. */
const isMisplacedKey = (value: string): boolean => /^[\w+=~-]+$/.test(value) && mayBeKey(value);

/** Passwords of a URL, raw and decoded, and those among its parameters. */
function passwordsOf(address: string): readonly string[] {
  const raw = /^[a-z+]+:\/\/[^/]*?:(.*)@/is.exec(address)?.[1] ?? '';
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  const parameters = ['password', 'sslpassword'].map((name) => parsed?.searchParams.get(name) ?? '');
  return [raw, decoded(raw), parsed?.password ?? '', ...parameters].filter((password) => !isCommonWord(password));
}
