import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test, vi } from 'vitest';
import { startSocketBot } from '../../packages/local-slack/test/bot.ts';
import { refuseForeign } from '../../src/slack/inbound-checks.ts';
import type { LookupResult, OwnApp } from '../../src/slack/permissions/lookup-client.ts';

const UNKNOWN: LookupResult<OwnApp> = { kind: 'problem', problem: { word: 'no_answer' } };

/** What is answered to a command of that name, by a bot of which Slack says this. */
async function answerTo(name: string, own: (teamId: string) => Promise<LookupResult<OwnApp>>): Promise<string> {
  const slack = await startLocalSlack(METTA_WORKSPACE);
  const ownApp = () => own(slack.workspace.team.id);
  const guard = { ownApp, changing: ['/digest'], delivery: { toAsker: async () => {} }, refused: () => {} };
  const app = await startSocketBot(slack, (bot) => {
    bot.use(refuseForeign(guard));
    for (const command of ['/digest', '/health']) bot.command(command, ({ ack }) => ack('done'));
  });
  const { text } = await slack.as('engineer').in('system-health').command(`${name} now`).reply();
  await app.stop();
  await slack.close();
  return text;
}

const NOT_SAID = /^The bot does not know its own workspace yet, so nothing was changed\. Next step: /;

describe('inbound checks', () => {
  test.each([
    ['that it cannot be asked', async () => UNKNOWN],
    ['nothing for long', () => new Promise<never>(() => {})],
  ] as const)('while Slack says %s, a command that can change something is refused in words', async (_, own) => {
    expect(await answerTo('/digest', own)).toMatch(NOT_SAID);
    expect(await answerTo('/health', own)).toBe('done');
  });

  test('the own workspace changes what it wants, another one is answered nothing', async () => {
    expect(await answerTo('/digest', async (teamId) => ({ kind: 'found', value: { teamId } }))).toBe('done');
    for (const name of ['/digest', '/health']) {
      const answer = await answerTo(name, async () => ({ kind: 'found', value: { teamId: 'T0OTHER' } }));
      expect(answer).toMatch(/^This bot serves another workspace: /);
    }
  });

  /** Whether a request passes while Slack has not said which workspace is the bot's own. */
  async function passesWhileUnknown(request: object): Promise<boolean> {
    const guard = refuseForeign({
      ownApp: async () => UNKNOWN,
      changing: ['/digest'],
      delivery: { toAsker: async () => {} },
      refused: () => {},
    });
    const next = vi.fn(async () => {});
    const ack = async () => {};
    await guard({ body: {}, ack, next, ...request } as unknown as Parameters<typeof guard>[0]);
    return next.mock.calls.length === 1;
  }
  const press = (id: string) => ({ action: { action_id: id } });
  const form = (id: string) => {
    const view = { callback_id: id, blocks: [] };
    return { view, body: { type: 'view_submission', view } };
  };

  // The share of a card posts to a channel; incidents have a guard of their own, which stores its refusals.
  test.each([
    ['a refresh of a card', press('card.refresh'), true],
    ['the choice of a metric', press('card.choose'), true],
    ['the search for a metric', form('metric.search'), true],
    ['the Home tab', { event: { type: 'app_home_opened' } }, true],
    ['a suggestion for a menu', { options: [] }, true],
    ['the list of digests', press('digest.list'), true],
    ['an action on an incident', press('incident.acknowledge'), true],
    ['the form of a silence', form('incident.silence'), true],
    ['the share of a card', press('card.share'), false],
    ['the end of a digest', press('digest.unsubscribe'), false],
    ['the form of a digest', form('digest.form'), false],
    ['a control of a later version', press('card.unheard-of'), false],
    ['a shortcut', { shortcut: { callback_id: 'any' } }, false],
  ])('while its workspace is unknown, %s passes or is refused', async (_, request, expected) => {
    expect(await passesWhileUnknown(request)).toBe(expected);
  });
});
