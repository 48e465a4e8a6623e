import type { StoryTimes } from '../story-times.ts';
import { deployment, type EventRow, failedWorkflow, merge } from './events.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Events of the stories: what came before a change, and what came near it and has nothing to do with it. */
export function storyEvents(
  { testsBroke, arenaFell, arenaSlowed, nodesBusy }: StoryTimes,
  now: number,
): readonly EventRow[] {
  const ago = (at: number) => (now - at) / HOUR_MS;
  return [
    deployment(ago(arenaSlowed - 40 * MINUTE_MS), { title: 'v1.41.0 to production', author: 'dev-1' }),
    merge(ago(arenaFell - 7 * HOUR_MS), { number: 1283, title: 'Split the settings of the loader', author: 'dev-5' }),
    merge(ago(arenaFell - 2 * HOUR_MS), { number: 1285, title: 'Raise the batch size of the arena', author: 'dev-7' }),
    merge(ago(arenaFell + 100 * MINUTE_MS), { number: 1286, title: 'Describe the maps of the arena', author: 'dev-4' }),
    merge(ago(testsBroke - 25 * MINUTE_MS), {
      number: 1288,
      title: 'Start the unit tests in parallel',
      author: 'dev-2',
    }),
    failedWorkflow(ago(testsBroke - 10 * MINUTE_MS), {
      workflow: 'Unit Tests',
      branch: 'main',
      duration: '4 min 31 s',
      broke: { good: 1286, bad: 1288, job: 'unit tests, shard 2 of 4' },
    }),
    merge(ago(testsBroke + 100 * MINUTE_MS), { number: 1289, title: 'Correct the README', author: 'dev-4' }),
    merge(ago(nodesBusy - 15 * MINUTE_MS), {
      number: 1291,
      title: 'Rename the logs of the shared nodes',
      author: 'dev-5',
    }),
  ];
}
