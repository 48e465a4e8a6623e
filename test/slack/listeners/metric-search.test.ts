import { expect, test } from 'vitest';
import { METRIC_SEARCH } from '../../../blocks/kit/controls.ts';
import { catalogOf } from '../../fixtures/catalogs.ts';
import { startBot } from '../../support/bot-harness.ts';

const { blocks } = METRIC_SEARCH;
const MANY = 130;

test('with more metrics than a menu takes the form finds each of them by a part of its name, and shows it', async () => {
  const metrics = Array.from({ length: MANY }, (_, index) => `queue_${index}`);
  await using bot = await startBot({ catalog: catalogOf({ jobs: metrics }) });
  const lead = bot.slack.as('lead');
  const command = lead.in('system-health').command('/health queue');
  await command.ack;
  const form = await bot.slack.view(({ view }) => view.callback_id === METRIC_SEARCH.callback);
  const valuesOf = async (typed: string) =>
    (await lead.suggestIn(form, blocks.metric, typed).offered)?.map(({ value }) => value);
  expect(await valuesOf('')).toHaveLength(100);
  expect(await valuesOf('jobs 129')).toEqual(['jobs.queue_129']);
  expect(await valuesOf('nothing')).toEqual([]);
  await valuesOf('queue 128');
  const shown = lead.submit(form, { [blocks.metric]: 'jobs.queue_128' });
  await shown.ack;
  const message = await bot.slack.message(({ text }) => text.includes('queue_128'));
  expect(message.text).toContain('jobs queue_128');
  expect(bot.slack.unexpected).toEqual([]);
}, 20_000);
