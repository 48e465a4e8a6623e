import { describe, expect, test } from 'vitest';
import { withPlaceholder } from '../../page/src/placeholder.ts';

describe('placeholder', () => {
  test('an uploaded picture, whose file the preview has not, is drawn as a field with the same words', () => {
    const drawn = withPlaceholder({ type: 'image', slack_file: { id: 'F0123456789' }, alt_text: 'Scores' });
    expect(drawn).toEqual({
      type: 'image',
      alt_text: 'Scores',
      image_url: expect.stringMatching(/^data:image\/svg\+xml,/),
    });
  });

  test('any other block stays as it is', () => {
    const image = { type: 'image', image_url: 'https://example.com/x.png', alt_text: 'x' };
    expect(withPlaceholder(image)).toBe(image);
  });
});
