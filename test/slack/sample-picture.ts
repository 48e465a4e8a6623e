import type { Picture } from '../../src/charts/chart-spec.ts';

/** The smallest picture there is: one pixel. */
export const PICTURE: Picture = {
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
  title: 'Rollup',
  alt: 'All metrics of seven days.',
};
