import { describe, expect, test } from 'vitest';
import { startWorld } from './doctor-harness.ts';

describe('a world in which nothing is wrong', () => {
  test('has one line for each check, none of them bad, and the exit code 0', async () => {
    await using world = await startWorld();
    const { code, lines } = await world.run();
    console.log(lines.join('\n'));
    expect(lines.filter((line) => line.startsWith('NOT OK'))).toEqual([]);
    expect(code).toBe(0);
    expect(world.slack.unexpected).toEqual([]);
    expect(world.datadog.unexpected).toEqual([]);
  });
});
