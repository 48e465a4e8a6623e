import { type LocalDatadog, startLocalDatadog } from '@metta-health-bot/local-datadog';
import {
  type SimulatedSources,
  simulatedState,
  startLocalSkypilot,
  startSimulatedSources,
} from '@metta-health-bot/local-sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createCollectDeps, runCollect } from '../../src/cli/collect.ts';
import type { UsageError } from '../../src/cli/options.ts';
import { runnable } from '../../src/collectors/run-collector.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';
import type { Environment } from '../../src/config/environment.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { ProblemsError } from '../../src/core/problem.ts';
import type { CollectTarget } from '../../src/jobs/collect.ts';

let sources: SimulatedSources;
let datadog: LocalDatadog;
beforeAll(async () => {
  sources = await startSimulatedSources({ clock: Date.now });
  datadog = await startLocalDatadog({ data: [], clock: Date.now });
});
afterAll(() => Promise.all([sources.close(), datadog.close()]));

const CATALOG = loadCatalog(SHIPPED_CATALOG);
const keys = () => ({ DD_API_URL: datadog.url, DD_API_KEY: datadog.keys.api, DD_APP_KEY: datadog.keys.app });

/** What the command prints, and its exit code. */
async function collect(line: string, env: Environment = { ...sources.env, ...keys() }, catalog = CATALOG) {
  const lines: string[] = [];
  const world = createCollectDeps(env, catalog, { write: (one) => void lines.push(one) });
  const code = await runCollect(line.split(' ').filter(Boolean), world);
  return { code, out: lines.join('\n') };
}

test('a dry run shows each value in a table, and sends nothing', async () => {
  const { code, out } = await collect('github', sources.env);
  expect(out).toMatch(/^metric +tags +value\n/);
  expect(out).toMatch(/^github\.prs\.open +\d+$/m);
  expect(out).toMatch(/^github\.commits\.by_developer_30d +developer:dev-1 +\d+$/m);
  expect(out).toMatch(/^\d+ values, \d+ events, 0 errors in \d+\.\d s$/m);
  expect([code, datadog.requests]).toEqual([0, []]);
});

test('an unknown time zone is reported before anything is read', async () => {
  const env = { ...sources.env, ...keys(), TEAM_TIMEZONE: 'Mars/Base' };
  await expect(collect('health', env)).rejects.toThrow(/TEAM_TIMEZONE\n +no time zone is called "Mars\/Base"/);
});

test('--push sends it all, and health reads it back', async () => {
  const dry = await collect('health');
  expect(dry.out).toContain('nothing could be read');
  for (const name of ['github', 'wandb', 'skypilot', 'eval']) {
    expect(await collect(`${name} --push`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Sent to Datadog\.$/),
    });
  }
  const { code, out } = await collect('health --push');
  expect(out).toMatch(/^health\.ci\.tests_passing\.fom +[01]/m);
  expect(out).toMatch(/^health\.fom +area:ci metric:tests_passing +[01]/m);
  expect([code, new Set(out.match(/^health\.\w+\.\w+\.fom/gm)).size]).toEqual([0, 25]);
  const sent = new Set(datadog.submissions.data().map(({ metric }) => metric));
  expect([...sent].filter((metric) => metric.startsWith('health.'))).toHaveLength(28);
  expect(sent).toContain('collector.github.duration_seconds');
  expect(datadog.events.all().length).toBeGreaterThan(0);
});

test('an unreadable source is named with its missing metrics, and the command ends with 1', async () => {
  sources.github.fail({ kind: 'status', status: 502 }, '/repos/example/app/pulls');
  const { code, out } = await collect('github', sources.env);
  sources.github.fail(null);
  expect(out).toMatch(/ error: GitHub \/repos\/example\/app\/pulls: HTTP 502 \(missing: github\.prs\.open, /);
  expect(out).toMatch(/^github\.commits\.total_7d +\d+$/m);
  expect(code).toBe(1);
});

test('a refusal of Datadog is reported without a stack', async () => {
  const { code, out } = await collect('eval --push', { ...sources.env, ...keys(), DD_API_KEY: 'another' });
  expect(out).toMatch(/Some of it could not be sent to Datadog: HTTP 403.* Next step: check DD_API_KEY/);
  expect(out).not.toContain(' at ');
  expect(code).toBe(1);
});

test('an environment that the catalog does not have is refused before anything is asked', async () => {
  const failure = await collect('skypilot', { ...sources.env, DD_ENV: 'prod' }).catch((error: unknown) => error);
  expect(String(failure)).toContain('write production or staging, or add it to `environments`');
});

test('health asks for the environment by the name under which Datadog keeps what was sent', async () => {
  const catalog = { ...CATALOG, environments: { tag: 'env', names: [] } };
  const env = { ...sources.env, ...keys(), DD_ENV: 'Blue Green' };
  await collect('github --push', env, catalog);
  const { out } = await collect('health', env, catalog);
  expect(out).toMatch(/^health\.ci\.tests_passing\.fom +[01]/m);
});

describe('a SkyPilot behind basic auth, as its own guide deploys it', () => {
  const login = { user: 'metta-b0t', password: 'p@ss-w0rd' };
  const inAddress = 'metta-b0t:p%40ss-w0rd@';
  const refusal = 'HTTP 401. Next step: check ';

  async function collectBehind(asked: typeof login | undefined, written: string, SKYPILOT_API_TOKEN?: string) {
    const skypilot = await startLocalSkypilot({
      clock: Date.now,
      state: () => simulatedState(Date.now()),
      ...(asked && { login: asked }),
    });
    const SKYPILOT_API_URL = skypilot.url.replace('//', `//${written}`);
    const env = { ...keys(), SKYPILOT_API_URL, SKYPILOT_API_TOKEN };
    const { out, code } = await collect('skypilot --push', env).finally(() => skypilot.close());
    const said = JSON.stringify([out, datadog.events.all(), datadog.submissions.data()]);
    expect(said).not.toMatch(/metta-b0t|p@ss|p%40ss|w0rd|bWV0dGEtYj/);
    return { out, code, said, url: skypilot.url };
  }

  test('is read by the address that the guide prints, and links lead to it without the login', async () => {
    const { code, out, said, url } = await collectBehind(login, inAddress);
    expect([code, out]).toEqual([0, expect.stringMatching(/^skypilot\.clusters\.active +3$/m)]);
    expect(said).toContain(`${url}/dashboard/jobs/`);
  });

  test('with a wrong password names the setting', async () => {
    const { code, out } = await collectBehind(login, 'metta-b0t:p%40ss-w0rd-of-old@');
    expect([code, out]).toEqual([1, expect.stringContaining(`${refusal}the user and password in SKYPILOT_API_URL`)]);
  });

  test('without a login in the address names both settings', async () => {
    const { out } = await collectBehind(login, '');
    expect(out).toContain(
      `${refusal}SKYPILOT_API_TOKEN, or SKYPILOT_API_URL if the server asks for a user and password`,
    );
  });

  test('a token wins over the login, and where that is refused the words say so', async () => {
    expect((await collectBehind(undefined, inAddress, sources.skypilot.token)).code).toBe(0);
    const { out } = await collectBehind(login, inAddress, 'sky_another-token');
    expect(out).toContain(
      `${refusal}SKYPILOT_API_TOKEN, which is sent instead of the user and password in SKYPILOT_API_URL`,
    );
  });
});

test.each([
  ['', 'No collector is named. Next step: write one of the names below'],
  ['jira', 'There is no collector jira. Next step: see what there is below'],
  ['gihub', 'There is no collector gihub. Next step: did you mean github?'],
  ['github wandb', 'Only one collector runs at a time. Next step: name one'],
])('"%s" is wrong usage: what is wrong is said, and the names are listed', async (line, problem) => {
  const failure = await collect(line).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'UsageError', message: problem });
  expect((failure as UsageError).usage).toContain('NAME is one of: github, wandb, skypilot, eval, health');
});

test.each([
  ['github', ['GITHUB_TOKEN', 'GITHUB_REPOSITORY']],
  ['wandb', ['WANDB_API_KEY', 'WANDB_PROJECT']],
  ['skypilot', ['SKYPILOT_API_URL']],
  ['eval', ['WANDB_API_KEY', 'WANDB_PROJECT']],
  ['health', ['DD_API_KEY', 'DD_APP_KEY']],
])('%s without its settings names them all', async (name, missing) => {
  const failure = await collect(name, {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProblemsError);
  expect((failure as ProblemsError).problems.map(({ where }) => where)).toEqual(missing);
  // It was asked for by hand, so COLLECT is not what is wrong.
  expect((failure as ProblemsError).message).not.toContain('COLLECT');
});

test('Ctrl-C keeps what was read, says which parts are left, sends nothing and exits 130', async () => {
  const lines: string[] = [];
  const shown: string[] = [];
  let isPressed = false;
  const parts = [
    { asks: 'quick', metrics: ['a.quick'], read: async () => ({ samples: [{ metric: 'a.quick', value: 1 }] }) },
    { asks: 'slow', metrics: ['a.slow'], read: () => new Promise<never>(() => {}) },
  ];
  const collector = runnable({ name: 'github', open: () => ({}), parts });
  const status = {
    isTerminal: true,
    columns: 80,
    write: (text: string) => {
      shown.push(text);
      if (isPressed || !text.includes('1 of 2, slow')) return;
      // Once, and the command's own listener: a second press ends the process.
      isPressed = true;
      process.listeners('SIGINT').at(-1)?.('SIGINT');
    },
  };
  const code = await runCollect(['github', '--push'], {
    names: ['github'],
    collector: () => ({ collector, everyMs: 60_000 }),
    target: () => expect.getState() as never,
    clock: Date.now,
    write: (line) => void lines.push(line),
    status,
  });
  expect(code).toBe(130);
  expect(shown[0]).toContain('collect github: 0 of 2, quick');
  expect(lines.join('\n')).toMatch(/^a\.quick +1$/m);
  expect(lines.join('\n')).toContain('1 values, 0 events, 0 errors');
  expect(lines.at(-1)).toMatch(/^Interrupted: 1 of 2 parts done\. Left: slow\. Next step: .*nothing was sent/);
});

/** Presses Ctrl-C for the command alone: it listens last, and a second press would end this process. */
function press(): void {
  const listener = process.listeners('SIGINT').at(-1);
  setImmediate(() => {
    if (listener !== undefined && !pressed.has(listener)) listener('SIGINT');
    if (listener !== undefined) pressed.add(listener);
  });
}
const pressed = new Set<NodeJS.SignalsListener>();

describe('Ctrl-C while it sends', () => {
  const EVENTS = 4;
  const events = Array.from({ length: EVENTS }, (_, index) => {
    const key = String(index);
    return { feed: 'runs', key, title: key, at: Date.now(), level: 'info' as const, fields: {} };
  });
  const part = {
    asks: 'runs',
    metrics: ['a.b'],
    read: async () => ({ samples: [{ metric: 'a.b', value: 1 }], events }),
  };

  /** A person who presses Ctrl-C when the line shows these words; sending never ends by itself. */
  async function pressedAt(words: string, intake: Partial<CollectTarget['intake']>) {
    const lines: string[] = [];
    const write = (text: string) => {
      if (text.includes(words)) press();
    };
    const code = await runCollect(['github', '--push'], {
      names: ['github'],
      collector: () => ({
        collector: runnable({ name: 'github', open: () => ({}), parts: [part] }),
        everyMs: 60_000,
      }),
      target: () => ({
        intake: { submit: async () => {}, sendEvent: async () => {}, ...intake },
        sent: createSentEvents(),
        tags: [],
      }),
      clock: Date.now,
      write: (line) => void lines.push(line),
      status: { isTerminal: true, columns: 80, write },
    });
    return { code, last: lines.at(-1) };
  }

  test('a Datadog that never answers is not waited for', async () => {
    const { code, last } = await pressedAt('sending: the values', { submit: () => new Promise(() => {}) });
    expect(code).toBe(130);
    expect(last).toMatch(
      /^Interrupted: nothing was sent to Datadog\. Left: the values and \d events, .* Next step: run/,
    );
  });

  test('events one by one: it says how many were sent and how many are left', async () => {
    let sent = 0;
    const sendEvent = () => {
      sent += 1;
      return sent <= 2 ? Promise.resolve() : new Promise<void>(() => {});
    };
    const { code, last } = await pressedAt('event 3 of', { sendEvent });
    expect(code).toBe(130);
    expect(last).toMatch(/^Interrupted: the values and 2 of (\d) events were sent to Datadog\. Left: [2-9] events, /);
  });
});

test('parts that ask the same count once, and a name with commas stays one', async () => {
  const lines: string[] = [];
  const hanging = (asks: string) => ({ asks, metrics: ['a.b'], read: () => new Promise<never>(() => {}) });
  const parts = ['pulls, open', 'pulls, open', 'runs'].map(hanging);
  const code = await runCollect(['github'], {
    names: ['github'],
    collector: () => ({ collector: runnable({ name: 'github', open: () => ({}), parts }), everyMs: 60_000 }),
    target: () => expect.getState() as never,
    clock: Date.now,
    write: (line) => void lines.push(line),
    status: {
      isTerminal: true,
      columns: 80,
      write: press,
    },
  });
  expect(code).toBe(130);
  expect(lines.at(-1)).toMatch(/^Interrupted: 0 of 2 parts done\. Left: pulls, open; runs\. Next step: /);
});
