import { expect, test } from 'vitest';
import { ownCommand } from '../../src/core/own-command.ts';

test.each([
  ['an npm installation', '/srv/bot/node_modules/.bin/metta-health-bot', 'npx --no metta-health-bot doctor'],
  ['its file itself', '/srv/bot/node_modules/metta-health-bot/dist/bot/main.js', 'npx --no metta-health-bot doctor'],
  ['a global installation', '/usr/local/bin/metta-health-bot', 'metta-health-bot doctor'],
  ['a checkout', '/srv/bot/dist/bot/main.js', 'node dist/bot/main.js doctor'],
  ['an image', '/app/dist/bot/main.js', 'node /app/dist/bot/main.js doctor'],
  ['a folder with a space', '/my apps/dist/bot/main.js', "node '/my apps/dist/bot/main.js' doctor"],
])('a next step of %s names the command that exists there', (_, script, command) => {
  expect(ownCommand('doctor', { script, folder: '/srv/bot' })).toBe(command);
});
