import { DEFAULT_SCOPES, type Fault } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { startDeadline } from '../../../src/slack/permissions/member-lists.ts';
import { type PermissionsHarness, startPermissions } from './permissions-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const without = (scope: string) => DEFAULT_SCOPES.filter((one) => one !== scope);

describe('permissions', () => {
  test.each([
    ['a channel', {}, 'not-a-member'],
    ['a user group', { group: 'S0ONCALL' }, 'not-in-group'],
  ])(
    'a click of somebody outside %s never succeeds, and Slack is asked once a minute, however often they click',
    async (_, where, why) => {
      const callsPerMinute = { 'conversations.members': 2, 'usergroups.users.list': 2 };
      await using rig = await startPermissions({ ...where, callsPerMinute });
      const atOnce = await Promise.all(Array.from({ length: 40 }, () => rig.mayAct('guest')));
      expect([new Set(atOnce), rig.lookups()]).toEqual([new Set([why]), 1]);
      for (let press = 0; press < 240; press += 1) {
        rig.move(1_000);
        expect(await rig.mayAct('guest')).toBe(why);
      }
      expect(rig.lookups()).toBe(5);
    },
  );

  test('after a 429 Slack is left alone for as long as it asks, and nobody gets in meanwhile', async () => {
    await using rig = await startPermissions();
    rig.slack.faults.next('conversations.members', { kind: 'status', status: 429, retryAfter: 150 });
    for (let press = 0; press < 149; press += 1) {
      expect(await rig.mayAct('lead')).toBe('ratelimited');
      rig.move(1_000);
    }
    expect(rig.lookups()).toBe(1);
    rig.move(1_000);
    expect([await rig.mayAct('lead'), await rig.mayAct('guest'), rig.lookups()]).toEqual([
      'granted',
      'not-a-member',
      2,
    ]);
  });

  const FAULTS: readonly (readonly [string, Fault, string])[] = [
    ['hangs', { kind: 'hang' }, 'no_answer'],
    ['drops the connection', { kind: 'drop' }, 'no_answer'],
    ['answers 503', { kind: 'status', status: 503 }, 'no_answer'],
    ['answers 403', { kind: 'status', status: 403 }, 'no_answer'],
    ['answers HTML', { kind: 'html' }, 'no_answer'],
    ['answers nothing', { kind: 'empty' }, 'no_answer'],
    ['cuts its answer', { kind: 'cut' }, 'no_answer'],
    ['refuses the token', { kind: 'error', error: 'invalid_auth' }, 'invalid_auth'],
    ['has trouble of its own', { kind: 'error', error: 'fetch_members_failed' }, 'fetch_members_failed'],
    ['does not know the channel', { kind: 'error', error: 'channel_not_found' }, 'channel_not_found'],
    ['answers 429 without a time', { kind: 'status', status: 429 }, 'ratelimited'],
  ];

  test.each(FAULTS)(
    'a person is refused while Slack %s, members too, and a minute later members are let in',
    async (_, fault, word) => {
      await using rig = await startPermissions();
      rig.slack.faults.next('conversations.members', fault);
      expect([await rig.mayAct('guest'), await rig.mayAct('lead')]).toEqual([word, word]);
      rig.move(MINUTE);
      expect([await rig.mayAct('guest'), await rig.mayAct('lead')]).toEqual(['not-a-member', 'granted']);
    },
  );

  test.each([
    ['no scope for channels', { scopes: without('channels:read') }, 'missing_scope'],
    ['no scope for groups', { scopes: without('usergroups:read'), group: 'S0ONCALL' }, 'missing_scope'],
    ['a group that is not there', { group: 'S0GONE' }, 'no_such_subteam'],
    ['no channel', { channel: undefined }, 'no_channel'],
    ['a channel that is not there', { channel: 'C0GONE' }, 'channel_not_found'],
  ])('nobody gets in with %s', async (_, options, word) => {
    await using rig = await startPermissions(options);
    for (const name of ['oncall', 'lead', 'guest']) expect(await rig.mayAct(name)).toBe(word);
  });

  test('a person who was seen as a member passes for an hour while Slack does not answer, and nobody else', async () => {
    await using rig = await startPermissions();
    expect(await rig.mayAct('lead')).toBe('granted');
    rig.slack.faults.always('conversations.members', { kind: 'status', status: 503 });
    rig.move(HOUR);
    expect([await rig.mayAct('engineer'), await rig.mayAct('guest')]).toEqual(['granted', 'no_answer']);
    rig.move(1);
    expect([await rig.mayAct('lead'), await rig.mayAct('engineer')]).toEqual(['no_answer', 'no_answer']);
  });

  test.each([
    [
      'the group was disabled',
      { group: 'S0ONCALL' },
      ({ slack }: PermissionsHarness) => slack.changeGroup('S0ONCALL', { isDisabled: true }),
      'no_such_subteam',
    ],
    [
      'the scope was taken away',
      {},
      ({ slack }: PermissionsHarness) => slack.reinstall(without('channels:read')),
      'missing_scope',
    ],
    [
      'the bot was put out of the channel',
      {},
      ({ slack }: PermissionsHarness) =>
        slack.faults.always('conversations.members', { kind: 'error', error: 'channel_not_found' }),
      'channel_not_found',
    ],
  ])(
    'a minute after %s nobody acts who was seen before, also where Slack says nothing later',
    async (_, options, change, word) => {
      await using rig = await startPermissions(options);
      expect(await rig.mayAct('oncall')).toBe('granted');
      change(rig);
      rig.move(MINUTE);
      expect(await rig.mayAct('oncall')).toBe(word);
      for (const method of ['conversations.members', 'usergroups.users.list'] as const)
        rig.slack.faults.always(method, { kind: 'status', status: 503 });
      rig.move(MINUTE);
      expect(await rig.mayAct('oncall')).toBe('no_answer');
    },
  );

  test('a click waits no longer than a form can be opened, however slow Slack is', async () => {
    await using rig = await startPermissions({ group: 'S0ONCALL', timeoutMs: 4_000 });
    rig.slack.faults.next('auth.test', { kind: 'delay', ms: 1_800 });
    for (const method of ['conversations.members', 'usergroups.users.list'] as const)
      rig.slack.faults.next(method, { kind: 'hang' });
    const from = performance.now();
    expect(await Promise.all([rig.mayAct('oncall'), rig.mayRead('oncall')])).toEqual(['no_answer', 'no_answer']);
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  test('a person who has left is forgotten with the next answer', async () => {
    await using rig = await startPermissions();
    await rig.mayAct('lead');
    rig.slack.leave('oncall', 'lead');
    rig.move(MINUTE);
    expect(await rig.mayAct('lead')).toBe('not-a-member');
    rig.slack.faults.always('conversations.members', { kind: 'status', status: 500 });
    rig.move(MINUTE);
    expect(await rig.mayAct('lead')).toBe('no_answer');
  });

  test('a refusal is remembered for a minute: who has joined since gets in then', async () => {
    await using rig = await startPermissions();
    expect(await rig.mayAct('guest')).toBe('not-a-member');
    rig.slack.join('oncall', 'guest');
    rig.move(MINUTE - 1);
    expect([await rig.mayAct('guest'), rig.lookups()]).toEqual(['not-a-member', 1]);
    rig.move(1);
    expect(await rig.mayAct('guest')).toBe('granted');
  });

  test('a channel of 2,500 is read to its end; of one with more than 9,990 only who was read gets in', async () => {
    const users = Array.from({ length: 10_050 }, (_, number) => ({ name: `u${String(number).padStart(5, '0')}` }));
    const names = users.map(({ name }) => name);
    const channels = [
      { name: 'oncall', members: names.slice(0, 2_500) },
      { name: 'all', members: names },
    ];
    await using rig = await startPermissions({ users, channels });
    expect([await rig.mayAct('u02499'), await rig.mayAct('u02500'), rig.lookups()]).toEqual([
      'granted',
      'not-a-member',
      3,
    ]);
    const all = { kind: 'channel', id: 'C0ALL' } as const;
    expect(await rig.lists.isMember(all, 'U0U00000', startDeadline())).toBe('member');
    expect(await rig.lists.isMember(all, 'U0U10049', startDeadline())).toMatchObject({ word: 'too_many_members' });
    expect(await rig.lists.isMember(all, 'U0NOBODY', startDeadline())).toMatchObject({ word: 'too_many_members' });
    expect(rig.lookups()).toBe(13);
  });

  test('no more than twenty lists are kept', async () => {
    const channels = Array.from({ length: 21 }, (_, number) => ({ name: `c${number}` }));
    await using rig = await startPermissions({ channels });
    const ask = (number: number) =>
      rig.lists.isMember({ kind: 'channel', id: `C0C${number}` }, 'U0LEAD', startDeadline());
    for (const number of channels.keys()) expect(await ask(number)).toBe('member');
    await ask(20);
    expect(rig.lookups()).toBe(21);
    await ask(0);
    expect(rig.lookups()).toBe(22);
  });

  test('a clock that was set back makes no old answer young', async () => {
    await using rig = await startPermissions();
    await rig.mayAct('lead');
    rig.move(-2 * HOUR);
    rig.slack.faults.always('conversations.members', { kind: 'status', status: 500 });
    expect([await rig.mayAct('lead'), rig.lookups()]).toEqual(['no_answer', 2]);
  });
});
