import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Resident memory of a running process, in MB. Throws when there is no such process. */
export function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (existsSync(status)) return kilobytesIn(readFileSync(status, 'utf8')) / 1024;
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

/** VmRSS of Linux's /proc/PID/status. Throws when it is not in there. */
export function kilobytesIn(status: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('the process is gone: its status has no VmRSS');
  return Number(kilobytes);
}
