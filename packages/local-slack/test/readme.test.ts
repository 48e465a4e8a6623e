import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the ten lines of the README are an app that answers, without the bot of this repository', () => {
  const readme = readFileSync('packages/local-slack/README.md', 'utf8');
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, promised] = /It prints `([^`]+)`/.exec(readme) ?? [];
  expect(program.split('\n').filter((line) => line !== '' && !line.startsWith('import '))).toHaveLength(8);
  // Slack waits three seconds for an answer; here a busy machine has more.
  const patient = program.replace(
    'startLocalSlack()',
    'startLocalSlack({ ackMilliseconds: 30_000, replyMilliseconds: 30_000 })',
  );
  expect(patient).not.toBe(program);
  const began = performance.now();
  const { stdout } = spawnSync(process.execPath, ['--input-type=module'], { input: patient, encoding: 'utf8' });
  expect(stdout.split('\n')).toContain(promised);
  expect(performance.now() - began, 'milliseconds until it ended by itself').toBeLessThan(25_000);
});
