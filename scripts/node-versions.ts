import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { environmentWithoutFile } from '../src/config/environment.ts';
import { nodeBinary } from './node-binaries.ts';
import { BOT, nodePlan } from './node-plan.ts';

/**
 * `npm run node-versions`: starts the built bot, runs its demo, and plays tests on both databases, on each version of Node that it is for.
 *
 * `--short` plays the few that CI has time for, on the versions other than the one that CI itself runs on; `--all` plays the whole suite,
 * all that keeps state on both databases; `--only 24` is about one version.
 */
const { values } = parseArgs({
  options: { short: { type: 'boolean' }, all: { type: 'boolean' }, only: { type: 'string' } },
});
const { versions, steps, env } = nodePlan(values, process.version);

for (const version of versions) {
  const node = nodeBinary(version);
  const failed = steps.filter((args) => {
    process.stdout.write(`Node ${version}: ${args.join(' ')}\n`);
    const isBot = args[0] === BOT;
    const { status, stdout, stderr } = spawnSync(node, args, {
      stdio: isBot ? 'pipe' : 'inherit',
      encoding: 'utf8',
      env: { ...environmentWithoutFile(), ...env },
    });
    // The bot says nothing there that is not about a problem, and Node warns there of what is going to change.
    const isFine = status === 0 && (!isBot || stderr === '');
    if (!isFine && isBot) process.stdout.write(`${stdout}${stderr}`);
    return !isFine;
  });
  process.stdout.write(`Node ${version}: ${failed.length === 0 ? 'passed' : `${failed.length} failed`}\n`);
  if (failed.length > 0) process.exitCode = 1;
}
