import { expect, test } from 'vitest';
import { nextSteps } from '../../src/init/next-steps.ts';

test('the next steps name the folder, the app, each missing key with its place, the channels once, doctor and start', () => {
  const lines = nextSteps({
    folder: 'bot',
    connection: { kind: 'socket' },
    values: { ONCALL_CHANNEL: 'oncall', ONCALL_FALLBACK_CHANNEL: 'team', DIGEST_CHANNEL: 'team' },
    lacking: ['SLACK_BOT_TOKEN'],
  });
  const text = lines.join('\n');
  expect(text).toMatch(/1\. cd bot\n {2}2\. Create the Slack app: https:\/\/api\.slack\.com\/apps/);
  expect(text).toContain('SLACK_BOT_TOKEN       bot token, from "OAuth & Permissions" of the Slack app');
  expect(text).toContain('Invite the bot to #oncall, #team:');
  expect(text.indexOf('metta-health-bot doctor')).toBeLessThan(text.indexOf('metta-health-bot start'));
});

test('nothing is asked for that is there, and HTTP needs no app-level token', () => {
  const values = { SLACK_SIGNING_SECRET: 'x' };
  const text = nextSteps({ folder: '.', connection: { kind: 'http', url: 'https://x' }, values, lacking: [] }).join(
    '\n',
  );
  expect(text).not.toMatch(/cd |Invite|Write into|connections:write/);
  expect(text).toContain('copy the signing secret');
});
