import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readVerdict } from './audit-verdict.ts';
import { CONTENTS } from './contents.ts';
import { shippedPackages } from './shipped.ts';

/**
 * Queries the registry for known vulnerabilities of the shipped packages, and for the signatures of all installed ones. If the registry
 * does not offer that, it says so and passes; with `--strict` it fails.
 */
const QUESTIONS = [
  { name: 'Vulnerabilities', args: ['audit'] },
  { name: 'Signatures', args: ['audit', 'signatures'] },
] as const;
const FLAGS = ['--json', '--fetch-retries=0', '--fetch-timeout=30000'];

const isStrict = process.argv.includes('--strict');
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const folders = new Set(
  shippedPackages(read(CONTENTS), read('package-lock.json').packages).map(({ folder }) => folder),
);
for (const { name, args } of QUESTIONS) {
  const { stdout, status } = spawnSync('npm', [...args, ...FLAGS], { encoding: 'utf8', timeout: 180_000 });
  const { kind, words } = readVerdict(stdout, status, folders);
  process.stdout.write(`${name}: ${words}\n`);
  if (kind === 'bad' || (kind === 'not-checked' && isStrict)) process.exitCode = 1;
}
