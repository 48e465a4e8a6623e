import { once } from 'node:events';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { onChange, type StoredMessage } from '@metta-health-bot/local-slack';
import { MINUTE_MS } from '../src/core/time.ts';
import type { FaultCase } from './fault-cases.ts';
import { FAILING, type Notifier } from './notifier.ts';

/** Messages of one notifier about one incident. */
export interface FaultOutcome {
  /** Messages about it in the channel itself. */
  readonly firstMessages: number;
  /** Milliseconds from the beginning of the incident until the first of them stood in Slack; null when none did. */
  readonly firstMs: number | null;
}

/** A case is over when for so long nothing was sent to Slack or read there, and no process was ended or stopped. */
export const CALM_MS = 30_000;
/** The same before any message. */
export const SILENT_MS = MINUTE_MS;
/** systemd's RestartSec unless it is set. */
export const RESTART_MS = 100;
export const PAUSE_MS = 15_000;
const LIMIT_MS = 240_000;
const POLL_MS = 100;
/** Calls that post a message, or search for it. */
const DELIVERY = new Set(['chat.postMessage', 'conversations.history', 'conversations.replies']);

/** Lets the incident begin under that fault, and waits until it is over. Rejects when it does not come to an end. */
export async function playFaultCase(notifier: Notifier, { script, processFault }: FaultCase): Promise<FaultOutcome> {
  const { slack } = notifier;
  let [lastActivityAt, posts, interruption] = [performance.now(), 0, Promise.resolve()];
  const noteActivity = () => {
    lastActivityAt = performance.now();
  };
  const endings = [
    slack.wire.onEntry(({ method }) => {
      if (DELIVERY.has(method)) noteActivity();
      if (method !== 'chat.postMessage') return;
      posts += 1;
      if (posts === 1 && processFault === 'kill') interruption = killAndRestart(notifier).finally(noteActivity);
    }),
  ];
  const began = performance.now();
  let firstMs: number | null = null;
  endings.push(
    onChange(slack.workspace, (change) => {
      if (firstMs !== null || change.kind !== 'posted' || !isFirst(notifier, change.message)) return;
      firstMs = performance.now() - began;
      if (processFault === 'pause') interruption = pause(notifier).finally(noteActivity);
    }),
  );
  slack.faults.next('chat.postMessage', ...script);
  try {
    await notifier.begin();
    while (performance.now() - lastActivityAt < (firstMs === null ? SILENT_MS : CALM_MS)) {
      if (performance.now() - began > LIMIT_MS) throw new Error(`still at work after ${LIMIT_MS} ms`);
      await Promise.all([interruption, sleep(POLL_MS)]);
    }
  } finally {
    for (const end of endings) end();
  }
  if (slack.unexpected.length > 0) throw new Error(`Slack did not expect: ${slack.unexpected[0]}`);
  return { firstMessages: slack.workspace.messages.filter((message) => isFirst(notifier, message)).length, firstMs };
}

/** In the channel itself, about the incident, to all. */
function isFirst({ channel }: Notifier, message: StoredMessage): boolean {
  const isThere = message.channel === channel && message.threadTs === null && message.ephemeralTo === null;
  const text = [message.text, ...message.attachments.map(({ fallback }) => String(fallback))].join(' ');
  return isThere && message.postedBy === 'bot' && text.includes(FAILING.name);
}

/** Before anything else happens in this process, so that the answer comes to one that is stopped. */
async function pause(notifier: Notifier): Promise<void> {
  const child = notifier.child();
  child.kill('SIGSTOP');
  await sleep(PAUSE_MS);
  child.kill('SIGCONT');
}

async function killAndRestart(notifier: Notifier): Promise<void> {
  // The answer leaves this process before the next turn of its event loop.
  await nextTurn();
  const child = notifier.child();
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  await sleep(RESTART_MS);
  notifier.restart();
}
