import type { Message } from '../../../../blocks/kit/message.ts';
import {
  renderCannotNotify,
  renderNoEnvironment,
  renderWatchChange,
  renderWatchEnded,
  renderWatchHelp,
  renderWatchRefusal,
  renderWatchSame,
  renderWatchSet,
  renderWrongHold,
} from '../../../../blocks/watches/watch-answers.ts';
import { renderWatchList, type WatchRow } from '../../../../blocks/watches/watch-list.ts';
import type { Watch } from '../../../../src/watches/rules/watch.ts';
import { ENDLESS_NAME, HOSTILE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { FIRING } from './sample-incident.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const VIEW = { isPersonal: false, now: NOW, timeZone: TIME_ZONE };
const LABEL = 'CI/CD: Flaky Checks';
const watch = (values: Partial<Watch> = {}): Watch => ({
  channel: 'C0SYSTEMHEALTH',
  subject: 'ci.flaky_checks',
  level: 'red',
  holdMs: 1_800_000,
  by: 'U0ENGINEER',
  at: NOW,
  ...values,
});
const YELLOW = watch({ level: 'yellow', holdMs: 0 });

const ROWS: readonly WatchRow[] = [
  { watch: watch(), label: LABEL, open: { incident: FIRING, permalink: 'https://metta.slack.com/archives/C0/p1' } },
  { watch: watch({ subject: 'training.*', level: 'yellow', holdMs: 0 }), label: 'Training' },
  { watch: watch({ subject: 'ci.gone' }), label: undefined },
  { watch: watch({ subject: 'ci.lost', isDamaged: true }), label: 'CI/CD: Lost' },
];

const of = (title: string, about: string, message: Message): PreviewCase => ({
  title: `Watch, ${title}`,
  about,
  message,
});

const BREACH = { kind: 'breach', says: "today's score is 0.12, red; lowest: Tests" } as const;

/** Watches of channels, and the answers about them. */
export const WATCH_CASES: readonly PreviewCase[] = [
  of(
    'set',
    'What it waits for, and how it is ended.',
    renderWatchSet({ watch: watch(), before: undefined, label: LABEL }),
  ),
  of(
    'set, red already',
    'Nobody waits for the thread to learn that.',
    renderWatchSet({ watch: watch(), before: undefined, label: LABEL, now: BREACH }),
  ),
  of(
    'set, without data',
    'No data is neither red nor healthy.',
    renderWatchSet({ watch: watch(), before: undefined, label: LABEL, now: { kind: 'unknown' } }),
  ),
  of('replaced', 'It says what it was before.', renderWatchSet({ watch: watch(), before: YELLOW, label: LABEL })),
  of(
    'of a person',
    'By direct message.',
    renderWatchSet({ watch: watch({ channel: 'U0ENGINEER' }), before: undefined, label: LABEL }),
  ),
  of('the same', 'Nothing was changed.', renderWatchSame(watch(), LABEL)),
  of('ended', 'What it was until now.', renderWatchEnded(watch(), LABEL)),
  of('none to end', 'Nothing was changed.', renderWatchEnded(undefined, LABEL)),
  of(
    'set, for the channel',
    'Others read who did it.',
    renderWatchChange({ by: 'U0LEAD', before: undefined, after: watch(), label: LABEL }),
  ),
  of(
    'changed, for the channel',
    'With what it was.',
    renderWatchChange({ by: 'U0LEAD', before: YELLOW, after: watch(), label: LABEL }),
  ),
  of(
    'ended, for the channel',
    'Others read who did it.',
    renderWatchChange({ by: 'U0LEAD', before: watch(), after: null, label: LABEL }),
  ),
  of('cannot be notified', 'The bot is not in the channel.', renderCannotNotify('not_in_channel')),
  of('cannot be notified, archived', 'The channel is archived.', renderCannotNotify('is_archived')),
  ...(['too-many', 'full-channel', 'full', 'unchecked', 'refused'] as const).map((why) =>
    of(`refused, ${why}`, 'Nothing was changed.', renderWatchRefusal(why, 'C0SYSTEMHEALTH')),
  ),
  of('help', 'How it is typed.', renderWatchHelp('ci')),
  of('a wrong time', 'What is accepted.', renderWrongHold('ages', 'ci')),
  of('one environment', 'It is about all.', renderNoEnvironment('staging')),
  of('list', 'Each with a button that ends it.', renderWatchList(ROWS, VIEW)),
  of('list of none', 'How to begin.', renderWatchList([], VIEW)),
  of(
    'list, injected',
    'Hostile names show as they are.',
    renderWatchList(
      HOSTILE_NAMES.map((label) => ({ watch: watch(), label })),
      VIEW,
    ),
  ),
  of('endless', 'Names are cut.', renderWatchSet({ watch: watch(), before: undefined, label: ENDLESS_NAME })),
];
