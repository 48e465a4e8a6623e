import { buildPage } from './build-page.ts';
import { bundleBot } from './bundle.ts';
import { bundlePackages, bundleTools } from './bundle-tools.ts';

/** `npm run build`: all of `dist/`, and that of each package. The page, which takes seconds, only when it has changed. */
await Promise.all([bundleBot(), bundleTools(), bundlePackages()]);
await buildPage();
