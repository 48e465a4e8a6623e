/**
 * Node's options by which a process takes itself to be on another machine: its boot has that name, so that no other process
 * can know whether it runs, and its clock is so many milliseconds ahead.
 */
export function otherHostOptions(name: string, skewMs: number): string {
  const source = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const read = fs.readFileSync;
    fs.readFileSync = (path, ...rest) =>
      path === '/proc/sys/kernel/random/boot_id' ? ${JSON.stringify(name)} : read(path, ...rest);
    syncBuiltinESMExports();
    const now = Date.now;
    Date.now = () => now() + ${skewMs};
  `;
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}
