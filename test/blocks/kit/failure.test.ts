import { describe, expect, test } from 'vitest';
import { renderDigestUnavailable } from '../../../blocks/digest/digest-notices.ts';
import type { Audience } from '../../../blocks/kit/card.ts';
import { describeAge, describeFailure } from '../../../blocks/kit/failure.ts';
import { renderUnreadLiveCard } from '../../../blocks/live-cards/live-card.ts';
import type { Failure } from '../../../src/health/reading.ts';
import { shown } from '../../support/blocks.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const timeZone = 'UTC';

/** Those that pass by themselves, and those for which an admin is needed. */
const PASSING = ['rate-limited', 'server-error', 'timeout', 'unreadable'] as const;
const LASTING = ['forbidden', 'bad-query', 'unreachable'] as const;

const failureOf = (kind: Failure['kind']): Failure => ({ kind, detail: 'HTTP 503' });

/** Messages that people read hours later. */
const staying = (failure: Failure) => [
  renderDigestUnavailable({ title: 'System Health', failure, failingSince: NOW, now: NOW, timeZone }),
  renderUnreadLiveCard(
    { title: 'System Health', environment: null, failure, failingSince: NOW, readAt: NOW },
    { key: 'live:C1:1', now: NOW, timeZone },
  ),
];

describe('a failure of Datadog', () => {
  test.each(PASSING)('%s: who asks is told to try again, a message that stays says what happens by itself', (kind) => {
    const failure = failureOf(kind);
    expect(describeFailure(failure, { since: NOW, now: NOW, timeZone })).toMatch(/Next step: try again/);
    for (const message of staying(failure)) {
      for (const text of [shown(message), message.text]) {
        expect(text).not.toMatch(/try again|in a minute/);
        expect(text).toMatch(/Once Datadog can be read again, /);
      }
    }
  });

  test.each(LASTING)('%s: a message that stays asks for an admin', (kind) => {
    for (const message of staying(failureOf(kind))) {
      expect(shown(message)).toMatch(/Next step: ask an admin to check .*\.\n?Once Datadog can be read again, /s);
      expect(shown(message)).not.toMatch(/try again/);
    }
  });
});

test('old values say to who asked to try again, and to a channel only what an admin has to do', () => {
  const age = (kind: Failure['kind'], audience: Audience) =>
    describeAge(
      { kind: 'stale', value: 1, at: NOW - 600_000, failure: failureOf(kind), failingSince: NOW },
      { now: NOW, timeZone, audience },
    ).join();
  const channel = { kind: 'channel', sharedBy: 'U0LEAD' } as const;
  expect(age('timeout', { kind: 'asker' })).toMatch(/Next step: try again in a minute\. These values are from 11:50/);
  expect(age('timeout', channel)).toMatch(/\(UTC\)\. These values are from 11:50, 10 min ago/);
  expect(age('forbidden', channel)).toMatch(/Next step: ask an admin.*\. These values/);
});
