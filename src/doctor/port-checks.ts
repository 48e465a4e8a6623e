import { memo } from '../core/memo.ts';
import { type HttpClient, withLimits } from '../http-client/http-client.ts';
import { httpErrorOf } from '../http-client/http-error.ts';
import { type CheckResult, notOk, ok, unchecked, warning } from './check-result.ts';
import { type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';

/** State of a port of this machine. */
export type PortState =
  | { readonly kind: 'free' }
  /** Answer to /livez and to /readyz. */
  | { readonly kind: 'answers'; readonly live: string; readonly ready: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Checks of the ports that the bot opens. Nothing is opened here: a port at which nothing answers counts as free. */
export function portChecks(context: DoctorContext): readonly Check[] {
  const { healthHost, healthPort, slack } = context.config;
  const health = memo(() => portState(context.fetch, healthHost, healthPort));
  const healthCheck: Check = {
    ids: ['health.port'],
    run: async () => [healthPort === 0 ? anyPort('health.port') : judgeHealthPort(await health(), healthPort)],
  };
  const { transport } = slack;
  const checks = [needing(context, ['HEALTH_PORT', 'HEALTH_HOST'], healthCheck)];
  if (transport.kind === 'socket') return checks;
  const slackCheck: Check = {
    ids: ['slack.port'],
    async run() {
      if (transport.port === 0) return [anyPort('slack.port')];
      const [state, own] = await Promise.all([portState(context.fetch, '127.0.0.1', transport.port), health()]);
      return [judgeSlackPort(state, transport.port, isBot(own))];
    },
  };
  return [...checks, needing(context, ['PORT'], slackCheck)];
}

const anyPort = (id: 'health.port' | 'slack.port'): CheckResult => ok(id, 'the system chooses a free one (port 0)');

/** Limits of an answer, which is a few lines. */
export const LIMITS = { timeoutMs: 3_000, maxBytes: 100_000 } as const;

async function portState(fetch: HttpClient, host: string, port: number): Promise<PortState> {
  const bounded = withLimits(fetch, LIMITS);
  const read = async (path: string) => (await bounded(`http://${reachable(host)}:${port}${path}`)).text();
  try {
    const [live, ready] = await Promise.all([read('/livez'), read('/readyz')]);
    return { kind: 'answers', live, ready };
  } catch (error) {
    const { code, detail, kind } = httpErrorOf(error);
    if (code === 'ECONNREFUSED') return { kind: 'free' };
    // What does not speak HTTP, or answers with a redirect or too much, is another program.
    const isOther = kind === 'redirected' || kind === 'too-large' || kind === 'packed' || code?.startsWith('HPE_');
    return isOther ? { kind: 'answers', live: '', ready: '' } : { kind: 'unknown', why: detail };
  }
}

/** Address at which this machine reaches a host that the bot listens on. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

const isBot = (state: PortState): boolean => state.kind === 'answers' && /^(alive|not alive: .*)\n/.test(state.live);

/** Judges the health port: free, or with a bot behind it. */
function judgeHealthPort(state: PortState, port: number): CheckResult {
  const id = 'health.port';
  if (state.kind === 'free') return ok(id, `${port} is free`);
  if (state.kind === 'unknown') return unchecked(id, `${port}: ${state.why}`, 'check HEALTH_HOST and HEALTH_PORT');
  if (!isBot(state))
    return notOk(id, `another program answers at ${port}`, 'stop it, or set HEALTH_PORT to a free port');
  if (state.live !== 'alive\n') return notOk(id, `a bot runs there and is ${state.live.trim()}`, 'restart that bot');
  if (!state.ready.startsWith('ready')) {
    return warning(
      id,
      `a bot runs there and is ${state.ready.trim()}`,
      'wait a minute; if it stays so, read the log of that bot',
    );
  }
  return ok(id, `a bot runs at ${port} and is ready`);
}

/** Judges the port for Slack. `isBotThere`: a bot answers at the health port, to which this port belongs. */
function judgeSlackPort(state: PortState, port: number, isBotThere: boolean): CheckResult {
  const id = 'slack.port';
  if (state.kind === 'free') return ok(id, `${port} is free`);
  if (state.kind === 'unknown') return unchecked(id, `${port}: ${state.why}`, 'check PORT');
  if (isBotThere) return ok(id, `the running bot has ${port}`);
  return notOk(id, `another program answers at ${port}`, 'stop it, or set PORT to a free port');
}
