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

/** Something that the bot never makes. */
const NEVER_MADE = "class { constructor() { throw new Error('this is not in the bundle'); } }";

/** Files of packages that load them and never use them here, and what stands in for each: together a third of the program. */
const UNUSED: readonly (readonly [file: RegExp, contents: string])[] = [
  // Receivers for Express and for AWS Lambda, with Express and its parsers of bodies.
  [/@slack[\\/]bolt[\\/]dist[\\/]receivers[\\/](Express|AwsLambda)Receiver\.js$/, `exports.default = ${NEVER_MADE};`],
  // Installation into workspaces other than the bot's own.
  [/@slack[\\/]oauth[\\/]dist[\\/](src[\\/])?index\.js$/, `exports.InstallProvider = ${NEVER_MADE};`],
  // Reading of bodies, with tables of 90 encodings: Bolt gets bodies that have been read.
  [/raw-body[\\/]index\.js$/, "module.exports = () => Promise.reject(new Error('this is not in the bundle'));"],
  // Mistakes in forty languages, of which English is used.
  [/zod[\\/]v4[\\/]locales[\\/]index\.js$/, "export { default as en } from './en.js';"],
  // Caches, mocks, HTTP/2, which no request of the bot asks for, and server-sent events.
  [/undici[\\/]lib[\\/](mock|interceptor|cache)[\\/][\w-]+\.js$/, `module.exports = ${NEVER_MADE};`],
  [/undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/, `module.exports = ${NEVER_MADE};`],
  // Cookies, whose file loads Node's copy of the same library.
  [/undici[\\/]lib[\\/]web[\\/]cookies[\\/]index\.js$/, `module.exports = ${NEVER_MADE};`],
  [/undici[\\/]lib[\\/]web[\\/]eventsource[\\/]eventsource\.js$/, `exports.EventSource = ${NEVER_MADE};`],
];

/** Leaves out what packages load and the bot never uses. */
export const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(build) {
    for (const [filter, contents] of UNUSED) build.onLoad({ filter }, () => ({ contents }));
  },
};
