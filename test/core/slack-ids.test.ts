import { describe, expect, test } from 'vitest';
import { isChannel, isPerson } from '../../src/core/slack-ids.ts';

describe('ids of Slack', () => {
  test('that of a person begins with U or W', () => {
    expect(['U0LEAD', 'W0GRID'].map(isPerson)).toEqual([true, true]);
    expect(['C0CI', 'G0PRIVATE', 'D0LEAD', '#unread', 'Unread', ''].map(isPerson)).toEqual(Array(6).fill(false));
  });

  test('that of a channel begins with C or G', () => {
    expect(['C0CI', 'G0PRIVATE'].map(isChannel)).toEqual([true, true]);
    expect(['U0LEAD', 'W0GRID', 'D0LEAD', '#unread', 'Common', ''].map(isChannel)).toEqual(Array(6).fill(false));
  });
});
