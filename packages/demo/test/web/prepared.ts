import { shownBot } from '../../../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../../../src/core/package-root.ts';
import { prepareDemo, type RunningDemo, type StartDemoOptions } from '../../src/start-demo.ts';
import type { Act, ActResult, PageState } from '../../src/web/protocol.ts';

/** The demo on free ports, without a bot process: a test connects a bot of its own where it needs one. */
export function prepare(options: Partial<StartDemoOptions> = {}): Promise<RunningDemo> {
  return prepareDemo({ bot: shownBot(SHIPPED_CATALOG), timeZone: 'UTC', port: 0, ...options });
}

/** What the page does when a person acts. */
export async function post(demo: RunningDemo, act: Act, user = 'engineer'): Promise<ActResult> {
  const response = await fetch(`${demo.url}act?user=${user}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(act),
  });
  return response.json() as Promise<ActResult>;
}

/** The first state that matches, as the page gets it. The test's own time limit ends the wait. */
export async function stateOf(
  demo: RunningDemo,
  matches: (state: PageState) => boolean = () => true,
  user = 'engineer',
): Promise<PageState> {
  for await (const state of states(demo, user)) if (matches(state)) return state;
  throw new Error('the stream ended');
}

/** Each state that comes over the stream of events. */
export async function* states(demo: RunningDemo, user = 'engineer'): AsyncGenerator<PageState> {
  const response = await fetch(`${demo.url}events?user=${user}`);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) yield JSON.parse(event.slice(6));
  }
}
