import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { answersOf } from '../support/answers-harness.ts';
import { elements } from '../support/blocks.ts';

const answers = answersOf(loadCatalog(SHIPPED_CATALOG));
const textOf = async (line: string) => (await answers.typed(line)).text;

describe('/health why', () => {
  test.each([
    ['/health why ci.flaky_checks', 'Why? CI/CD: Flaky Checks'],
    ['/health Why? flaky checks', 'Why? CI/CD: Flaky Checks'],
    ['/health why checkpoint env:staging', 'Why? Training: Local - Checkpoint (staging)'],
  ])('%s finds the metric', async (line, title) => {
    const text = await textOf(line);
    expect(text).toContain(title);
    expect(text).toContain('No data in 30 days');
  });

  test.each([
    ['/health why flakey_checks', /Did you mean .*ci\.flaky_checks/],
    ['/health why hearts', /3 metrics match "hearts"|metrics match "hearts"/],
    ['/health why ci', /No metric there has data today.*Next step: type `\/health ci`/],
    ['/health why', /No metric there has data today/],
    ['/health why ci.flaky_checks env:nowhere', /no environment called "nowhere"/],
    ['/health why ci 30d', /shows 30 days only/],
  ])('%s is answered with a next step', async (line, expected) => {
    expect(await textOf(line)).toMatch(expected);
  });

  test('the button of the card of a metric leads there, and back', async () => {
    const card = await answers.typed('/health ci.flaky_checks env:staging');
    const button = elements(card).find(({ action_id }) => action_id === 'card.why');
    expect(button).toMatchObject({ value: '/health why ci.flaky_checks env:staging' });
    const why = await answers.pressed({ ...button, type: 'button' });
    expect(why.text).toContain('Why? CI/CD: Flaky Checks (staging)');
    expect(elements(why).map(({ action_id, value }) => [action_id, value])).toContainEqual([
      'card.back',
      '/health ci.flaky_checks env:staging',
    ]);
  });
});
