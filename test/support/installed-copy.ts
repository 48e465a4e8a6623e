import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An installation of the built bot whose optional packages npm left out. */
export interface InstalledCopy {
  /** The file that is started. */
  readonly file: string;
  /** A folder without settings, to start it in. */
  readonly folder: string;
  remove(): void;
}

/**
 * Copies what is published beside those parts of its packages that have no binary, as `npm install --omit=optional` leaves them, and beside
 * these packages.
 */
export function copyWithoutBinaries(packages: readonly string[] = []): InstalledCopy {
  const folder = mkdtempSync(join(tmpdir(), 'without-binaries-'));
  const root = join(folder, 'node_modules', 'metta-health-bot');
  for (const part of ['package.json', 'dist/bot', 'dist/page', 'catalog', 'dashboards', 'monitors']) {
    cpSync(part, join(root, part), { recursive: true });
  }
  for (const name of ['@napi-rs/canvas', ...packages]) {
    cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  return { file: join(root, 'dist/bot/main.js'), folder, remove: () => rmSync(folder, { recursive: true }) };
}
