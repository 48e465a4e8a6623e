import { spawnSync } from 'node:child_process';
import { readVerdict } from './audit-verdict.ts';

/**
 * Queries the registry for known vulnerabilities of the shipped packages, and for the signatures of all installed ones. If the registry
 * does not offer that, it says so and passes; with `--strict` it fails.
 */
const QUESTIONS = [
  { name: 'Vulnerabilities', args: ['audit', '--omit=dev', '--workspaces=false', '--audit-level=high'] },
  { name: 'Signatures', args: ['audit', 'signatures'] },
] as const;
const FLAGS = ['--json', '--fetch-retries=0', '--fetch-timeout=30000'];

const isStrict = process.argv.includes('--strict');
for (const { name, args } of QUESTIONS) {
  const { stdout, status } = spawnSync('npm', [...args, ...FLAGS], { encoding: 'utf8', timeout: 180_000 });
  const { kind, words } = readVerdict(stdout, status);
  process.stdout.write(`${name}: ${words}\n`);
  if (kind === 'bad' || (kind === 'not-checked' && isStrict)) process.exitCode = 1;
}
