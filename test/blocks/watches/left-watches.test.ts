import { expect, test } from 'vitest';
import { renderLeftWatches } from '../../../blocks/watches/left-watches.ts';

test('one watch that left is named with the line that ends it', () => {
  expect(renderLeftWatches(['ci.tests'], false).text).toBe(
    'The catalog no longer has `ci.tests`, which this channel watches. It cannot be evaluated any more: nothing is posted about it, red or not. Next step: end the watch with `/health unwatch ci.tests`, or with `/health watching`, and watch the new name if there is one.',
  );
});

test('of many watches five are named and the others are counted', () => {
  const { text } = renderLeftWatches(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => `ci.${key}`),
    true,
  );
  expect(text).toContain('`ci.e` and 2 more, which you watch. They cannot be evaluated any more');
  expect(text).toContain('Next step: end each with `/health unwatch ci.a` and so on, or with `/health watching`');
});
