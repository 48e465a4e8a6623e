import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { nextSteps } from '../../src/init/next-steps.ts';

const CHECKOUT = { root: resolve('.'), version: '1.2.3' };
const socket = { folder: '.', connection: { kind: 'socket' }, values: {}, lacking: [] } as const;
const textOf = (start: Partial<Parameters<typeof nextSteps>[0]>) =>
  nextSteps({ ...socket, program: CHECKOUT, ...start }).join('\n');

test('the next steps name the folder, the app, each missing key with its place, the channels once, doctor and start', () => {
  const text = textOf({
    folder: 'bot',
    values: { ONCALL_CHANNEL: 'oncall', ONCALL_FALLBACK_CHANNEL: 'team', DIGEST_CHANNEL: 'team' },
    lacking: ['SLACK_BOT_TOKEN'],
  });
  expect(text).toMatch(/1\. cd bot\n {2}2\. Create the Slack app: https:\/\/api\.slack\.com\/apps/);
  expect(text).toContain('SLACK_BOT_TOKEN       bot token, from "OAuth & Permissions" of the Slack app');
  expect(text).toContain('Invite the bot to #oncall, #team:');
  expect(text.indexOf(' doctor')).toBeLessThan(text.indexOf(' start'));
});

test('nothing is asked for that is there, and HTTP needs no app-level token', () => {
  const values = { SLACK_SIGNING_SECRET: 'x' };
  const text = textOf({ connection: { kind: 'http', url: 'https://x' }, values });
  expect(text).not.toMatch(/cd |Invite|Write into|connections:write/);
  expect(text).toContain('copy the signing secret');
});

test('out of a checkout the program of the checkout is named, by its whole path where the folder is another one', () => {
  expect(textOf({})).toContain('Check everything:   node dist/bot/main.js doctor\n');
  const file = join(CHECKOUT.root, 'dist', 'bot', 'main.js');
  expect(textOf({ folder: '../x' })).toContain(`Check everything:   node ${file} doctor\n`);
  expect(textOf({ folder: 'bot' })).toContain(`${file} dashboards build && node ${file} dashboards push --yes\n`);
  const spaced = textOf({ folder: '../x', program: { ...CHECKOUT, root: '/my bots/a' } });
  expect(spaced).toContain("Start it:           node '/my bots/a/dist/bot/main.js' start");
});

test('installed in a folder it is run by npx there, which asks no registry, and elsewhere by its path', () => {
  const program = { root: resolve('node_modules', 'metta-health-bot'), version: '1.2.3' };
  for (const folder of ['.', 'bot']) {
    expect(textOf({ folder, program })).toContain('Check everything:   npx --no metta-health-bot doctor\n');
  }
  const elsewhere = textOf({ folder: '../x', program });
  expect(elsewhere).toContain(`node ${join(program.root, 'dist', 'bot', 'main.js')} doctor`);
  for (const text of [textOf({ program }), elsewhere]) expect(text).not.toMatch(/npx metta|Install the bot/);
});

test('out of the cache of npx it is installed in the folder first', () => {
  const program = { root: '/home/a/.npm/_npx/5f2c/node_modules/metta-health-bot', version: '1.2.3' };
  expect(textOf({ folder: '../x', program })).toMatch(
    /1\. cd \.\.\/x\n {2}2\. Install the bot there: npm install metta-health-bot@1\.2\.3\n[\s\S]*npx --no metta-health-bot doctor\n/,
  );
});
