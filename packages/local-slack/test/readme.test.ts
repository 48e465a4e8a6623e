import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// Slack waits three seconds for an answer, also where a machine has no time to give it.
test('the ten lines of the README are an app that answers, without the bot of this repository', { retry: 2 }, () => {
  const readme = readFileSync('packages/local-slack/README.md', 'utf8');
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, promised] = /It prints `([^`]+)`/.exec(readme) ?? [];
  expect(program.split('\n').filter((line) => line !== '' && !line.startsWith('import '))).toHaveLength(8);
  const { stdout } = spawnSync(process.execPath, ['--input-type=module'], { input: program, encoding: 'utf8' });
  expect(stdout.split('\n')).toContain(promised);
});
