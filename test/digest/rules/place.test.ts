import { describe, expect, test } from 'vitest';
import { isPerson } from '../../../src/digest/rules/place.ts';

describe('place', () => {
  test('is a person by the id of a user, and a channel otherwise', () => {
    expect(['U0LEAD', 'W0GRID'].map(isPerson)).toEqual([true, true]);
    expect(['C0CI', 'G0PRIVATE', 'D0LEAD', '#unread', 'Unread', ''].map(isPerson)).toEqual(Array(6).fill(false));
  });
});
