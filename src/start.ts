#!/usr/bin/env node
// The build makes dist/bot/main.js of this file: in syntax that Node 12 reads, without anything that a newer Node brought.

/** Oldest version of Node that the program runs on: `engines` in package.json. */
const OLDEST = [20, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  const needed = `This program needs Node ${OLDEST.join('.')} or newer, and this is ${process.version}.`;
  process.stderr.write(`${needed}\nNext step: install Node 24, then run the same command again\n`);
  // EXIT.config of src/cli/exit-codes.ts
  process.exitCode = 78;
} else {
  // For a program that comes to no end of its own, which would count as success.
  process.exitCode = 1;
  void import('./entry.ts');
}
