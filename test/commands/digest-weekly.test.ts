import { describe, expect, test } from 'vitest';
import { catalogOf } from '../fixtures/catalogs.ts';
import { typedAnswers } from '../support/typed-answers.ts';

const answer = typedAnswers(catalogOf({ ci: ['main'] }));

describe('/digest and the weekly review', () => {
  test.each([
    ['/digest subscribe weekly', '09:00 (UTC) on Mon, weekly'],
    ['/digest subscribe Weekly at 9am', '09:00 (UTC) on Mon, weekly'],
    ['/digest subscribe weekly mondays 9', '09:00 (UTC) on Mon, weekly'],
    ['/digest subscribe every week', '09:00 (UTC) on Mon, weekly'],
    ['/digest subscribe once a week on friday at 16:30 Berlin', '16:30 (Europe/Berlin) on Fri, weekly'],
    ['/digest weekly subscribe tue 8:15', '08:15 (UTC) on Tue, weekly'],
    ['/digest start weekly review', '09:00 (UTC) on Mon, weekly'],
    ['/digest subscribe every monday 9am', '09:00 (UTC) on Mon'],
  ])('%s', async (typed, schedule) => {
    expect((await answer(typed)).question).toMatch(new RegExp(`subscribe \\S+ ${schedule.replace(/[()]/g, '\\$&')}$`));
  });

  test.each([
    ['/digest unsubscribe weekly', /^digest unsubscribe \S+ weekly$/],
    ['/digest stop the weekly digest', /^digest unsubscribe \S+ weekly$/],
    ['/digest weekly off', /^digest unsubscribe \S+ weekly$/],
    ['/digest unsubscribe daily', /^digest unsubscribe \S+$/],
    ['/digest preview weekly', /^digest preview weekly$/],
    ['/digest now every week', /^digest preview weekly$/],
    ['/digest weekly preview', /^digest preview weekly$/],
    ['/digest preview', /^digest preview$/],
  ])('%s', async (typed, question) => {
    expect((await answer(typed)).question).toMatch(question);
  });

  test.each([
    ['/digest weekly', 'Next step: type `/digest subscribe weekly`'],
    ['/digest subscribe weekly weekdays', 'The weekly review comes on one day of the week, and not on weekdays.'],
    ['/digest subscribe weekly mon,thu 9am', 'comes on one day of the week, and not on Mon, Thu.'],
    ['/digest subscribe weekly 9am 10am', 'a channel gets one review per week'],
    ['/digest subscribe weekly 5', '"weekly 5" does not say whether it is in the morning'],
    ['/digest subscribe biweekly', 'did you mean weekly?'],
    ['/digest preview monthly', 'takes no arguments but `weekly` and `me`'],
    ['/digest list weekly', '`/digest list` takes no arguments'],
    // The next step is about the same digest.
    ['/digest subscribe weekly 24:00', 'an example: `/digest subscribe weekly mon 09:00 UTC`'],
    ['/digest subscribe 24:00 me', 'an example: `/digest subscribe 09:00 UTC weekdays me`'],
    ['/digest subscribe weekly 24:00 me', 'an example: `/digest subscribe weekly mon 09:00 UTC me`'],
    ['/digest 24:00 weekly me', 'an example: `/digest subscribe weekly mon 09:00 UTC me`'],
    [
      '/digest unsubscribe weekly please',
      'Next step: type `/digest unsubscribe weekly` alone; it applies to the channel',
    ],
    ['/digest unsubscribe me now', 'Next step: type `/digest unsubscribe me` alone.'],
    ['/digest preview last weekly', 'Next step: type `/digest preview weekly` alone'],
  ])('%s changes nothing and says why', async (typed, words) => {
    const { question, text } = await answer(typed);
    expect(question).not.toMatch(/subscribe|preview/);
    expect(text.toLowerCase()).toContain(words.toLowerCase());
  });
});
