import { execFileSync, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '@metta-health-bot/demo';
import { temporaryFolder } from '@metta-health-bot/local-sources';
import { BOT } from '../../src/cli/demo-bot.ts';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';

const MOST_BYTES = 256 * 2 ** 20;

/** Whether the history of this repository has that commit: a clone without its past, or a package, does not. */
export function hasCommit(commit: string): boolean {
  const { status } = spawnSync('git', ['-C', PACKAGE_ROOT, 'cat-file', '-e', `${commit}^{commit}`]);
  return status === 0;
}

/** Builds the bot of that commit with the packages of today, in a folder that goes at the end of this process. */
export function buildOlder(commit: string): Program {
  const { path } = temporaryFolder('metta-older-');
  const archive = execFileSync('git', ['-C', PACKAGE_ROOT, 'archive', commit], { maxBuffer: MOST_BYTES });
  execFileSync('tar', ['-x', '-C', path], { input: archive });
  symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(path, 'node_modules'));
  const bundle = ['--bundle', '--platform=node', '--format=esm', '--packages=external', '--log-level=warning'];
  const run = (file: string, args: readonly string[]) => execFileSync(file, args, { cwd: path, stdio: 'pipe' });
  run(join(path, 'node_modules', '.bin', 'esbuild'), ['scripts/bundle.ts', ...bundle, '--outfile=dist/bundle.js']);
  run(process.execPath, ['--eval', "import('./dist/bundle.js').then(({ bundleBot }) => bundleBot())"]);
  return { ...BOT, file: join(path, 'dist', 'bot', 'main.js') };
}
