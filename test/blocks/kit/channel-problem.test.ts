import { describe, expect, test } from 'vitest';
import { renderCannotPost } from '../../../blocks/digest/digest-answers.ts';
import { describePastProblem, describeProblem, nextStepFor } from '../../../blocks/kit/channel-problem.ts';
import { renderCannotPostLive } from '../../../blocks/live-cards/live-answers.ts';
import { renderCannotNotify } from '../../../blocks/watches/watch-answers.ts';

/** Slack's error words, with what is wrong and what helps. */
const WORDS: readonly (readonly [word: string, why: string, fix: string])[] = [
  ['not_in_channel', 'the bot is not in this channel', 'type `/invite @`'],
  ['channel_not_found', 'Slack does not show this channel to the bot', 'type `/invite @`'],
  ['is_archived', 'this channel is archived', 'unarchive the channel'],
  ['is_inactive', 'this channel is archived', 'unarchive the channel'],
  [
    'missing_scope',
    'the app has no permission to look at this channel',
    'use a channel in place of a group direct message',
  ],
  ['restricted_action', 'the bot may not post in this channel (restricted_action)', 'let the bot post there'],
  ['<!here>*x*', 'the bot may not post in this channel (herex)', 'let the bot post there'],
];

describe('channel problem', () => {
  test.each(WORDS)('%s is told apart now and then, with a step', (word) => {
    expect(describeProblem(word, 'the channel')).not.toBe(describePastProblem(word, 'the channel'));
    expect(nextStepFor(word, 'then try again')).toMatch(/^Next step: [a-z].*, then try again\.$/);
  });

  test.each(WORDS)(
    'for %s a digest, a watch and a living card give the same reason and the same step',
    (word, why, fix) => {
      for (const render of [renderCannotPost, renderCannotNotify, renderCannotPostLive]) {
        const { text } = render(word);
        expect(text.toLowerCase()).toContain(why.toLowerCase());
        expect(text).toContain(fix);
        expect(text).not.toMatch(/bot (?:is not|may not)[^:.]*cannot be notified/);
      }
    },
  );
});
