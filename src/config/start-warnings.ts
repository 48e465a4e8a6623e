import { statSync } from 'node:fs';
import type { Environment } from './config.ts';
import { isLoopback } from './loopback.ts';
import { SETTINGS } from './settings.ts';

/** What is no mistake and yet puts secrets or alarms at risk, each with its next step; `file` is the env file in the working folder. */
export function startWarnings(env: Environment, file = '.env'): readonly string[] {
  return [...readableByOthers(file), ...plainHttp(env), ...uselessFallback(env)];
}

function readableByOthers(file: string): readonly string[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  // Windows knows no such bits, and shows them all as set.
  if (!stats || process.platform === 'win32' || (stats.mode & 0o077) === 0) return [];
  return [
    `${file} holds secrets and can be read or changed by other users of this machine. Next step: chmod 600 ${file}`,
  ];
}

/** By id or name: where the two are one channel written in two ways, nobody can tell before Slack is asked. */
function uselessFallback({ ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL }: Environment): readonly string[] {
  const [channel, fallback] = [ONCALL_CHANNEL, ONCALL_FALLBACK_CHANNEL].map((name) =>
    (name ?? '').trim().replace(/^#/, ''),
  );
  if (channel === '' || channel !== fallback) return [];
  return [
    'ONCALL_FALLBACK_CHANNEL is the channel of ONCALL_CHANNEL, so incidents are not posted when that channel accepts no messages. Next step: name another channel',
  ];
}

function plainHttp(env: Environment): readonly string[] {
  const names = SETTINGS.filter((setting) => 'kind' in setting && setting.kind === 'address')
    .map(({ name }) => name)
    .filter((name) => isPlain(env[name]?.trim() ?? ''));
  if (names.length === 0) return [];
  return [
    `${names.join(', ')}: http:// sends requests and tokens unencrypted. Next step: use https://, unless you trust the network`,
  ];
}

function isPlain(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}
