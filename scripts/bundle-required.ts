import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const OWN_REQUIRE = /^const require = createRequire\(import\.meta\.url\);$/m;

/**
 * Lets esbuild take in the packages that these files of ours load with `createRequire`: a package as CommonJS, or only at its first use.
 * The built file has a `require` of its own.
 */
export function insteadOfRequire(files: RegExp): Plugin {
  return {
    name: 'instead-of-require',
    setup(build) {
      build.onLoad({ filter: files }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!OWN_REQUIRE.test(source)) throw new Error(`${path} has no require of its own`);
        return { contents: source.replace(OWN_REQUIRE, ''), loader: 'ts' };
      });
    },
  };
}

/** Replaces `cross-fetch` by what Node has: two clients depend on it, and the bot gives each its own `fetch`, so that it is never called. */
export const fetchOfNode: Plugin = {
  name: 'fetch-of-node',
  setup(build) {
    build.onResolve({ filter: /^cross-fetch$/ }, ({ path }) => ({ path, namespace: 'fetch-of-node' }));
    build.onLoad({ filter: /./, namespace: 'fetch-of-node' }, () => ({
      contents: 'module.exports = { __esModule: true, fetch: globalThis.fetch, default: globalThis.fetch };',
    }));
  },
};

/**
 * Leaves out the receivers of Bolt for Express and for AWS Lambda, which its index loads and the bot never makes: they bring Express and
 * its parsers of bodies, 390 kB of the program.
 */
export const withoutExpress: Plugin = {
  name: 'without-express',
  setup(build) {
    build.onLoad({ filter: /@slack[\\/]bolt[\\/]dist[\\/]receivers[\\/](Express|AwsLambda)Receiver\.js$/ }, () => ({
      contents: `exports.default = class { constructor() { throw new Error('this receiver is not in the bundle'); } };`,
    }));
  },
};
