import { buildPage } from './build-page.ts';
import { bundleBot } from './bundle.ts';
import { bundlePackages } from './bundle-packages.ts';
import { bundleTools } from './bundle-tools.ts';
import { writeContents } from './contents.ts';

/**
 * `npm run build`: `dist/bot` is the bot; `dist/bench`, `dist/soak`, `dist/scripts` and `dist/src` are tools; `packages/NAME/dist` is each
 * package; `dist/page` is the demo's page, which takes seconds and is made anew only when it has changed.
 */
const [ofBot] = await Promise.all([bundleBot(), bundleTools(), bundlePackages()]);
writeContents([...ofBot, ...(await buildPage())]);
