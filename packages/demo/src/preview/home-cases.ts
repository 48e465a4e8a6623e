import { type HomeCard, renderHome } from '../../../../blocks/home/home.ts';
import { nextSlot } from '../../../../src/digest/rules/schedule.ts';
import { HOSTILE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { FIRING } from './sample-incident.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, sampleRollup, stale, TIME_ZONE } from './sample-rollup.ts';

const SUBSCRIPTION = { time: '09:00', timeZone: TIME_ZONE, days: [1, 2, 3, 4, 5], since: 0 } as const;
const NEXT_AT = nextSlot(SUBSCRIPTION, NOW).at;
const CARD: HomeCard = {
  title: 'Metta System Health',
  answer: fresh(sampleRollup()),
  storedState: {
    incidents: [{ incident: FIRING, permalink: 'https://slack.example.com/archives/C0ONCALL/p1' }],
    digests: {
      planned: [
        {
          subscription: { ...SUBSCRIPTION, channel: 'C0SYSTEMHEALTH' },
          nextAt: NEXT_AT,
          isDefault: true,
          by: null,
          problem: null,
        },
        {
          subscription: { ...SUBSCRIPTION, channel: 'C0OLD' },
          nextAt: NEXT_AT,
          isDefault: false,
          by: 'U0LEAD',
          problem: 'is_archived',
        },
      ],
      unusable: [],
    },
  },
  reader: 'U0ENGINEER',
  links: ['System Health', 'GitHub CI/CD', 'Collector Health'].map(pushed),
  environment: undefined,
  environments: ['production', 'staging'],
  now: NOW,
  timeZone: TIME_ZONE,
};
const home = (title: string, about: string, change: Partial<HomeCard>): PreviewCase => ({
  title: `Home, ${title}`,
  about,
  message: renderHome({ ...CARD, ...change }),
});

/** The Home tab. */
export const HOME_CASES: readonly PreviewCase[] = [
  home('usual', 'Scores, what is broken, an incident, who gets a digest.', {}),
  home('quiet', 'No incident and no digest.', {
    storedState: { incidents: [], digests: { planned: [], unusable: [] } },
  }),
  home('one environment', 'Production alone.', { environment: 'production' }),
  home('stale', 'Datadog fails: the last good values with their age.', { answer: stale(sampleRollup()) }),
  home('nothing known', 'Neither Datadog nor the database answers.', {
    answer: {
      kind: 'unavailable',
      failure: { kind: 'server-error', detail: 'HTTP 500' },
      failingSince: NOW - 900_000,
    },
    storedState: null,
  }),
  home('injected', 'Hostile names show as they are.', {
    title: HOSTILE_NAMES[0] ?? '',
    answer: fresh(sampleRollup((row) => ({ ...row, label: HOSTILE_NAMES[4] ?? '' }))),
    links: HOSTILE_NAMES.slice(0, 3).map(pushed),
  }),
];
