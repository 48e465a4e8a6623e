import { renderIncident } from '../../../../blocks/incidents/incident-message.ts';
import type { Message } from '../../../../blocks/kit/message.ts';
import { renderLeftWatches } from '../../../../blocks/watches/left-watches.ts';
import {
  renderCannotNotify,
  renderNoEnvironment,
  renderWatchChange,
  renderWatchCovered,
  renderWatchEnded,
  renderWatchHelp,
  renderWatchRefusal,
  renderWatchSame,
  renderWatchSet,
  renderWrongHold,
} from '../../../../blocks/watches/watch-answers.ts';
import { renderWatchList, type WatchRow } from '../../../../blocks/watches/watch-list.ts';
import type { Incident } from '../../../../src/incidents/rules/incident.ts';
import type { Watch } from '../../../../src/watches/rules/watch.ts';
import { ENDLESS_NAME, HOSTILE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { ago, FIRING, silence, symptom } from './sample-incident.ts';
import { listed } from './sample-links.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const VIEW = { isPersonal: false, now: NOW, timeZone: TIME_ZONE };
const LABEL = 'Flaky Checks (CI/CD)';
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

const RULE = { rule: 'red_ci', holdMs: 900_000 };
const ROWS: readonly WatchRow[] = [
  { watch: watch(), label: LABEL, open: { incident: FIRING, permalink: 'https://metta.slack.com/archives/C0/p1' } },
  { watch: watch({ subject: 'training.*', level: 'yellow', holdMs: 0 }), label: 'Training' },
  { watch: watch({ subject: 'ci.gone' }), label: undefined },
  { watch: watch({ subject: 'ci.ruled' }), label: 'Ruled (CI/CD)', covered: RULE },
  { watch: watch({ subject: 'ci.lost', isDamaged: true }), label: 'Lost (CI/CD)' },
];

const of = (title: string, about: string, message: Message): PreviewCase => ({
  title: `Watch, ${title}`,
  about,
  message,
});

const BREACH = { kind: 'breach', says: "today's score is 0.12, red; lowest: Tests" } as const;

/** An incident of the watched metric; `values` make the case. */
const watched = (values: Partial<Incident> = {}): Incident => {
  const subject = { subject: 'ci.flaky_checks', label: LABEL };
  const rule = 'red@C0SYSTEMHEALTH';
  const symptoms = [symptom(rule, { says: "today's score is 0.12, red", since: 29, more: subject })];
  return { ...FIRING, ...subject, channel: 'C0SYSTEMHEALTH', symptoms, reasons: {}, ...values };
};
/** Four metrics that turned red together; the first has recovered. */
const WATCHED_STORM: Incident = {
  ...watched({ kind: 'storm', subject: 'storm', label: 'Many at once' }),
  symptoms: ['Flaky Checks (CI/CD)', 'Merge Time (CI/CD)', 'Deploys (Training)', 'Reward (Arena)'].map((label, at) =>
    symptom('red@C0SYSTEMHEALTH', {
      says: "today's score is 0.12, red",
      since: 29,
      more: { subject: `area.metric_${at}`, label, clearedAt: at === 0 ? ago(8) : null },
    }),
  ),
};
const thread = (title: string, about: string, incident: Incident): PreviewCase =>
  of(title, about, renderIncident({ incident, now: NOW, timeZone: TIME_ZONE, dashboard: listed('GitHub CI/CD') }));
const ENDED: Partial<Incident> = {
  status: 'resolved',
  resolvedAt: ago(5),
  symptoms: watched().symptoms.map((one) => ({ ...one, clearedAt: ago(5) })),
};

/** Watches of channels, their threads, and the answers about them. */
export const WATCH_CASES: readonly PreviewCase[] = [
  thread('its thread', 'The score, who watches, Why? and the buttons; nobody is mentioned.', watched()),
  thread(
    'its thread, of an area, silenced',
    'With its lowest metrics.',
    watched({
      subject: 'training.*',
      label: 'Training',
      symptoms: [
        symptom('yellow@C0SYSTEMHEALTH', {
          says: "today's score is 0.41, yellow; lowest: Local Resume, Multinode - Hearts",
          since: 29,
          more: { subject: 'training.*', label: 'Training', severity: 'warning' },
        }),
      ],
      severity: 'warning',
      silence: silence('recovery'),
    }),
  ),
  thread(
    'its thread, without data since',
    'It neither recovers nor is it still red.',
    watched({ symptoms: watched().symptoms.map((one) => ({ ...one, unknownSince: ago(45) })) }),
  ),
  thread(
    'its thread, set while red',
    'Nothing was evaluated before: "or earlier".',
    watched({ symptoms: watched().symptoms.map((one) => ({ ...one, mayBeOlder: true })) }),
  ),
  thread('a storm of several', 'A menu ends the watch of one that still fails.', WATCHED_STORM),
  thread('its thread, of a person', 'By direct message.', watched({ channel: 'U0ENGINEER' })),
  thread('its thread, recovered', 'How long it lasted.', watched({ ...ENDED, resolution: { kind: 'recovered' } })),
  thread(
    'its thread, the watch has ended',
    'Not green: nothing is watched any more.',
    watched({ ...ENDED, resolution: { kind: 'rule-removed', rules: ['red@C0SYSTEMHEALTH'] } }),
  ),
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
  of(
    'set beside a rule of on-call',
    'A second thread follows.',
    renderWatchSet({ watch: YELLOW, before: undefined, label: LABEL, beside: RULE }),
  ),
  of('covered by a rule of on-call', 'Nothing was changed.', renderWatchCovered(RULE, 'ci.tests', LABEL)),
  of(
    'covered by a rule without a wait',
    'Only yellow comes before it.',
    renderWatchCovered({ ...RULE, holdMs: 0 }, 'ci.tests', LABEL),
  ),
  of('left the catalog', 'Which, and how to end them.', renderLeftWatches(['ci.gone'], false)),
  of('left the catalog, you alone', 'Which, and how to end them.', renderLeftWatches(['ci.gone', 'ci'], true)),
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
