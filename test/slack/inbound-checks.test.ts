import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
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
});
