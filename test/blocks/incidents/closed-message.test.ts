import { describe, expect, test } from 'vitest';
import { type ClosedMessage, renderClosedMessage } from '../../../blocks/incidents/closed-message.ts';

const textOf = (why: ClosedMessage['why']) =>
  renderClosedMessage({ about: { kind: 'subject', subject: 'shop', label: 'Shop' }, why }).text;

describe('the first message of an incident that is in no database', () => {
  test.each([
    ['over', 'It is healthy now.'],
    ['posted-elsewhere', 'What still fails has its own message.'],
    ['unwatched', 'No alert rule watches it any more.'],
  ] as const)('says why it is closed: %s', (why, words) => {
    expect(textOf(why)).toContain('Closed: Shop collector');
    expect(textOf(why)).toContain(words);
    expect(textOf(why)).toContain('it does not know when this began and ended');
  });
});
