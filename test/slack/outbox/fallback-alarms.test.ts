import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlack, startLocalSlack } from '@metta-health-bot/local-slack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Message, section } from '../../../blocks/kit/message.ts';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { createLog } from '../../../src/observability/log.ts';
import { createFallbackAlarms } from '../../../src/slack/outbox/fallback-alarms.ts';
import { createOutboxWebClient } from '../../../src/slack/outbox/outbox-web-client.ts';
import { NOON } from './outbox-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let slack: LocalSlack;
let passed = 0;
const now = () => NOON + passed;
const calls = (method: string) => slack.wire.calls(method).length;
const texts = () => slack.workspace.messages.map(({ text }) => text);
const says = (text: string): Message => ({ text, blocks: [section(text)] });

/** The way of one process, which knows nothing of the others. */
function process() {
  const awakeSince = passed;
  return createFallbackAlarms({
    outboxClient: createOutboxWebClient(slack.tokens.bot, {
      slackApiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      logger: silent,
      timeoutMs: 300,
    }),
    channel: 'C0SYSTEMHEALTH',
    awake: () => passed - awakeSince,
    clock: now,
    log: createLog('info', [], { write: () => {} }),
  });
}

beforeEach(async () => {
  passed = 0;
  slack = await startLocalSlack({ ...METTA_WORKSPACE, clock: now });
});
afterEach(() => slack.close());

describe('fallback channel', () => {
  test('a trouble is posted once, follows its changes, and ends in the same message', async () => {
    const way = process();
    for (let minutes = 0; minutes < 180; minutes += 1) {
      await way.show('outbox', says(minutes < 90 ? 'two wait' : 'three wait'));
      passed += MINUTE;
    }
    expect(texts()).toEqual(['three wait']);
    await way.end('outbox', says('over'));
    passed += MINUTE;
    await way.end('outbox', says('over, again'));
    expect(texts()).toEqual(['over']);
    expect([calls('chat.postMessage'), calls('chat.update')]).toEqual([1, 2]);
  });

  test('a trouble within the hour is posted in that message, and anew once the hour is over if it lasts', async () => {
    const way = process();
    await way.show('outbox', says('first'));
    passed += 10 * MINUTE;
    await way.end('outbox', says('over'));
    passed += 10 * MINUTE;
    await way.show('outbox', says('second'));
    expect(texts()).toEqual(['second']);
    passed += 39 * MINUTE;
    await way.show('outbox', says('second'));
    expect(texts()).toEqual(['second']);
    passed += 2 * MINUTE;
    await way.show('outbox', says('second lasts'));
    expect(texts()).toEqual([expect.stringMatching(/see the newer message below/), 'second lasts']);
    for (let hours = 0; hours < 3; hours += 1) {
      passed += HOUR;
      await way.show('outbox', says('second lasts'));
    }
    expect(texts()).toHaveLength(2);
  });

  test('a trouble more than an hour after the last one has a message of its own', async () => {
    const way = process();
    await way.show('outbox', says('first'));
    passed += 10 * MINUTE;
    await way.end('outbox', says('over'));
    passed += HOUR;
    await way.show('outbox', says('second'));
    passed += MINUTE;
    await way.end('outbox', says('over too'));
    expect(texts()).toEqual(['over', 'over too']);
  });

  test('two kinds have a message each', async () => {
    const way = process();
    await way.show('outbox', says('waits'));
    await way.show('database', says('away'));
    expect(texts()).toEqual(['waits', 'away']);
    passed += MINUTE;
    await way.end('database', says('back'));
    expect([texts(), way.isOpen('outbox'), way.isOpen('database')]).toEqual([['waits', 'back'], true, false]);
  });

  test('two processes post one trouble once, and either ends it', async () => {
    const [one, other] = [process(), process()];
    await one.show('database', says('away'));
    await other.show('database', says('away, as the other sees it'));
    passed += MINUTE;
    await other.show('database', says('away, as the other sees it'));
    expect(texts()).toEqual(['away']);
    await other.end('database', says('back'));
    await one.end('database', says('back'));
    expect(texts()).toEqual(['back']);
    expect(calls('chat.postMessage')).toBe(1);
  });

  test('a trouble that a process has left open is taken over and ended by the next one, and one that was over is not', async () => {
    await process().show('outbox', says('waits'));
    passed += 5 * HOUR;
    const next = process();
    await next.takeOver();
    expect([next.isOpen('outbox'), next.isOpen('database')]).toEqual([true, false]);
    await next.end('outbox', says('over'));
    expect(texts()).toEqual(['over']);
    const last = process();
    await last.takeOver();
    expect(last.isOpen('outbox')).toBe(false);
  });

  test.each(['hang', 'drop'] as const)(
    'a trouble that was left open is not taken over while Slack answers with %s, which is logged',
    async (kind) => {
      await process().show('outbox', says('waits'));
      passed += 5 * HOUR;
      const next = process();
      slack.faults.always('conversations.history', { kind });
      expect([await next.takeOver(), next.isOpen('outbox')]).toEqual([false, false]);
      slack.faults.clear();
      expect([await next.takeOver(), next.isOpen('outbox')]).toEqual([true, true]);
      slack.faults.always('conversations.history', { kind: 'error', error: 'missing_scope' });
      expect(await process().takeOver()).toBe(true);
    },
  );

  test('a trouble that another process has ended meanwhile is forgotten by the one that leads again', async () => {
    const [one, other] = [process(), process()];
    await one.show('outbox', says('waits'));
    await other.takeOver();
    await other.end('outbox', says('over'));
    await one.takeOver();
    passed += MINUTE;
    await one.end('outbox', says('over much later'));
    expect(texts()).toEqual(['over']);
  });

  test('a process that crashes again and again posts no more than one message an hour', async () => {
    for (let starts = 0; starts < 5; starts += 1) {
      await process().show('outbox', says(`start ${starts}`));
      passed += 11 * MINUTE;
    }
    expect(texts()).toEqual(['start 0']);
    passed += 10 * MINUTE;
    await process().show('outbox', says('an hour later'));
    expect(texts()).toEqual(['start 0', 'an hour later']);
  });

  test.each(['accept-then-hang', 'accept-then-drop'] as const)(
    'a post that met the fault %s is found, not posted twice',
    async (kind) => {
      const way = process();
      slack.faults.next('chat.postMessage', { kind });
      for (let tries = 0; tries < 4; tries += 1) {
        await way.show('outbox', says('waits'));
        passed += MINUTE;
      }
      expect([texts(), calls('chat.postMessage')]).toEqual([['waits'], 1]);
      await way.end('outbox', says('over'));
      expect(texts()).toEqual(['over']);
    },
  );

  test('a history that cannot be read holds back no message: once, and again after an hour where no answer came', async () => {
    slack.faults.always('conversations.history', { kind: 'error', error: 'missing_scope' });
    const way = process();
    slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
    for (let minutes = 0; minutes < 59; minutes += 1) {
      await way.show('outbox', says('waits'));
      passed += MINUTE;
    }
    expect(texts()).toEqual(['waits']);
    passed += 2 * MINUTE;
    await way.show('outbox', says('waits'));
    expect(texts()).toEqual(['waits', 'waits']);
  });

  test('a history that gives no answer is tried three times, then the trouble is posted all the same', async () => {
    slack.faults.always('conversations.history', { kind: 'hang' });
    const way = process();
    for (let tries = 0; tries < 6; tries += 1) {
      await way.show('outbox', says('waits'));
      passed += 31_000;
    }
    expect(texts()).toEqual(['waits']);
    expect(calls('chat.postMessage')).toBe(1);
  });

  test('a channel that refuses messages, or a dead token, is tried seldom, and the trouble is posted when that is over', async () => {
    const way = process();
    slack.archive('system-health');
    for (let minutes = 0; minutes < 30; minutes += 1) {
      await way.show('outbox', says('waits'));
      passed += MINUTE;
    }
    expect(calls('chat.postMessage')).toBe(6);
    slack.unarchive('system-health');
    passed += 5 * MINUTE;
    await way.show('outbox', says('waits'));
    expect(texts()).toEqual(['waits']);
  });

  const deleteAll = () => {
    for (const message of [...slack.workspace.messages]) slack.deleteMessage(message);
  };

  test('a message that somebody has deleted is posted anew while the trouble lasts, once an hour however often they delete it', async () => {
    const way = process();
    await way.show('outbox', says('waits'));
    deleteAll();
    passed += MINUTE;
    await way.show('outbox', says('two wait'));
    expect([texts(), way.isOpen('outbox')]).toEqual([['two wait'], true]);
    passed += MINUTE;
    await way.show('outbox', says('three wait'));
    expect(texts()).toEqual(['three wait']);
    deleteAll();
    for (let minutes = 0; minutes < 50; minutes += 1) {
      passed += MINUTE;
      await way.show('outbox', says(`${minutes} wait`));
    }
    expect(texts()).toEqual([]);
    passed += 10 * MINUTE;
    await way.show('outbox', says('many wait'));
    expect(texts()).toEqual(['many wait']);
    passed += MINUTE;
    await way.end('outbox', says('over'));
    expect([texts(), way.isOpen('outbox'), calls('chat.postMessage')]).toEqual([['over'], false, 3]);
  });

  test('a message that somebody has deleted is not posted anew once the trouble is over, and the next trouble is posted', async () => {
    const way = process();
    await way.show('database', says('away'));
    deleteAll();
    passed += MINUTE;
    await way.end('database', says('back'));
    expect([texts(), way.isOpen('database')]).toEqual([[], false]);
    passed += MINUTE;
    await way.show('database', says('away again'));
    expect(texts()).toEqual(['away again']);
  });

  test('a deleted message whose new post gets no answer, or fails, stands there once in the end', async () => {
    for (const kind of ['accept-then-drop', 'drop'] as const) {
      const way = process();
      await way.show('outbox', says('waits'));
      deleteAll();
      passed += MINUTE;
      slack.faults.next('chat.postMessage', { kind });
      for (const text of ['two wait', 'two wait', 'three wait']) {
        await way.show('outbox', says(text));
        passed += MINUTE;
      }
      expect(texts()).toHaveLength(1);
      deleteAll();
      passed += 2 * HOUR;
    }
  });

  test('a message that is there and may not be changed is not posted again', async () => {
    const way = process();
    await way.show('outbox', says('waits'));
    slack.faults.always('chat.update', { kind: 'error', error: 'edit_window_closed' });
    passed += MINUTE;
    await way.show('outbox', says('two wait'));
    passed += 2 * HOUR;
    await way.show('outbox', says('three wait'));
    await way.end('outbox', says('over'));
    expect(texts()).toEqual(['waits']);
  });

  test('blocks that this workspace does not take are left out', async () => {
    slack.faults.next('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    const way = process();
    await way.show('outbox', says('waits'));
    expect(slack.workspace.messages).toMatchObject([{ text: 'waits', blocks: [] }]);
  });
});
