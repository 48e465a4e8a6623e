import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for as long as this process needs it. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Work that is still to be done at the end, in the order in which it was asked for. */
const open = new Set<() => void>();

function cleanAll(): void {
  for (const clean of [...open].reverse()) {
    open.delete(clean);
    try {
      clean();
    } catch {
      // The rest has to go, too.
    }
  }
}

function onSignal(signal: NodeJS.Signals): void {
  // Whoever else listens decides when this process ends.
  if (process.listenerCount(signal) > 1) return;
  cleanAll();
  unlisten();
  process.kill(process.pid, signal);
}

function unlisten(): void {
  process.off('exit', cleanAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/**
 * Cleans up at the end of this process, also when a signal ends it: what began last is cleaned up first. SIGKILL leaves no time for it.
 *
 * @param clean works at once, for a process that ends waits for nothing
 * @returns a function that takes it back, for what has been cleaned up before
 */
export function cleanAtEnd(clean: () => void): () => void {
  if (open.size === 0) {
    process.on('exit', cleanAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  open.add(clean);
  return () => {
    if (open.delete(clean) && open.size === 0) unlisten();
  };
}

/** Makes a folder among the system's temporary ones, which goes at the end of this process at the latest. */
export function temporaryFolder(prefix: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  // A process that was just killed may still write there.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  const takeBack = cleanAtEnd(remove);
  return {
    path,
    remove() {
      remove();
      takeBack();
    },
  };
}
