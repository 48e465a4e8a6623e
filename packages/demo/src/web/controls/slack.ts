import type { Fault, LocalSlack } from '@metta-health-bot/local-slack';
import { button, choice } from './control.ts';

const group = 'Slack';

interface Failure {
  readonly value: string;
  readonly label: string;
  readonly fault?: Fault;
  /** Additional effect, at once. */
  readonly also?: (slack: LocalSlack) => void;
}

const FAILURES: readonly [Failure, ...Failure[]] = [
  { value: 'works', label: 'Works' },
  {
    value: 'unreachable',
    label: 'Cut off: drops every call and the socket',
    fault: { kind: 'drop' },
    also: ({ socket }) => socket.drop(),
  },
  { value: '500', label: 'Answers 500', fault: { kind: 'status', status: 500 } },
  { value: '429', label: 'Answers 429, Retry-After: 5', fault: { kind: 'status', status: 429, retryAfter: 5 } },
  { value: 'accept-then-drop', label: 'Accepts, then drops the answer', fault: { kind: 'accept-then-drop' } },
  { value: 'hang', label: 'Hangs', fault: { kind: 'hang' } },
  { value: 'html', label: 'Answers HTML instead of JSON', fault: { kind: 'html' } },
];

const failure = choice(
  { id: 'slack-failure', group, label: 'How it fails when the bot calls' },
  FAILURES,
  ({ slack }, { fault, also }) => {
    slack.faults.clear('*');
    if (fault !== undefined) slack.faults.always('*', fault);
    also?.(slack);
  },
);

const blocks = choice(
  { id: 'slack-blocks', group, label: 'Tables it knows (the bot remembers a refusal until it is restarted)' },
  [
    { value: 'all', label: 'data_table and table', lacks: [] as readonly string[] },
    { value: 'no-data-table', label: 'Workspace without data_table', lacks: ['data_table'] },
    { value: 'no-tables', label: 'Workspace without data_table and table', lacks: ['data_table', 'table'] },
  ],
  ({ refuses }, { lacks }) => {
    refuses.clear();
    for (const type of lacks) refuses.add(type);
  },
);

const drop = button({ id: 'slack-drop', group, label: 'Drop the socket' }, ({ slack }) => slack.socket.drop());

/** Faults of the local Slack, and features that it lacks. */
export const SLACK_CONTROLS = [failure, blocks, drop];
