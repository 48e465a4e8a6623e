import { afterAll, describe, expect, test } from 'vitest';
import { builtProgram } from '../support/run-built.ts';

const { run, remove } = builtProgram();
afterAll(remove);

describe('demo once', () => {
  test('demo --once prints both answers from the real wire path, labels what is simulated and exits 0', async () => {
    const { code, out } = await run(['demo', '--once']);
    expect(code).toBe(0);
    expect(out).toMatch(/Metta System Health[\s\S]*Benchmarks Passing[\s\S]*GitHub CI\/CD[\s\S]*Failing Workflows/);
    expect(out).toContain('REAL, from the public git history of Metta-AI/metta');
    expect(out).toContain('SIMULATED: every other number');
  }, 30_000);

  test('demo --collect --once fills an empty Datadog from its sources, and every metric of today has a value', async () => {
    const { code, out } = await run(['demo', '--collect', '--once']);
    expect(code).toBe(0);
    expect(out).toContain('SIMULATED: every number');
    expect(out.match(/(⚪ – {2}){6}(🟢|🟡|🔴) \d\.\d\d/gu)).toHaveLength(25);
  }, 60_000);
});
