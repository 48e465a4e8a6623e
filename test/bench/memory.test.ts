import { describe, expect, test } from 'vitest';
import { kilobytesIn, residentMegabytes } from '../../bench/memory.ts';

describe('memory', () => {
  test('resident memory is VmRSS, not the peak or the address space', () => {
    const status =
      'Name:\tnode\nVmPeak:\t  900000 kB\nVmSize:\t  800000 kB\nVmHWM:\t   91000 kB\nVmRSS:\t   81234 kB\n';
    expect(kilobytesIn(status)).toBe(81_234);
  });

  test('a process that has ended is an error, not zero megabytes', () => {
    expect(() => kilobytesIn('Name:\tnode\nState:\tZ (zombie)\n')).toThrow('the process is gone');
  });

  test('the memory of this very process is about what Node says', () => {
    const said = process.memoryUsage.rss() / 2 ** 20;
    expect(residentMegabytes(process.pid)).toBeGreaterThan(said / 2);
    expect(residentMegabytes(process.pid)).toBeLessThan(said * 2);
  });
});
