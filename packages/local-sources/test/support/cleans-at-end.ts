import { rmdirSync } from 'node:fs';
import { cleanAtEnd, temporaryFolder } from '../../src/clean-at-end.ts';

// A program of its own, which a test starts and ends.
const { path } = temporaryFolder('cleans-at-end-');
// Works only while the folder is there, and keeps nothing else from going.
cleanAtEnd(() => rmdirSync(path));
cleanAtEnd(() => {
  throw new Error('never mind');
});
if (process.argv.at(-1) === 'hears') process.on('SIGTERM', () => process.exit(7));
process.stdout.write(`${path}\n`);
setInterval(() => {}, 1_000);
