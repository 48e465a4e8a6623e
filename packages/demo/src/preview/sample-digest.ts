import type { DigestPicture, DigestView } from '../../../../blocks/digest/digest.ts';
import { buildDigest, type Digest, type DigestSource } from '../../../../src/digest/rules/content.ts';
import type { MetricRow, Rollup } from '../../../../src/health/rollup.ts';
import { FIRING } from './sample-incident.ts';
import { pushed } from './sample-links.ts';
import { NOW, sampleRollup, TIME_ZONE } from './sample-rollup.ts';

/** The figures of merit of the last days instead of the sample's, oldest first. */
export type Lately = Readonly<Record<string, readonly (number | null)[]>>;

const USUAL: Lately = {
  'Hotfix Count': [0.2, 0.25, 0.9],
  'Flaky Checks': [0.45, 0.2, 0.2, 0.15, 0.15, 0.1, 0.12],
  'Stale PRs': [0.44, 0.5, 0.5, 0.52, 0.51, 0.48, 0.5, 0.46],
  'Remote Eval - Accuracy': [0.52, 0.5, 0.51, 0.55, null, 0.53, 0.56, 0.58],
};

/** Two weeks and a day of the shipped catalog's metrics, ending as the sample week does but for these. */
export function sampleHistory(lately: Lately = USUAL, change: (row: MetricRow) => MetricRow = (row) => row): Rollup {
  return sampleRollup((row) => {
    const foms = [...row.foms, ...row.foms.slice(0, 1), ...row.foms];
    const last = lately[row.label] ?? [];
    return change({ ...row, foms: [...foms.slice(0, foms.length - last.length), ...last] });
  });
}

/** A digest of such days, read just now. */
export function sampleDigest(source: Partial<DigestSource> = {}): Digest {
  return buildDigest({ rollup: sampleHistory(), at: NOW, isStale: false, incidents: [FIRING], ...source });
}

/** The two pictures of a digest, as files of Slack's. */
export const PICTURES: readonly DigestPicture[] = [
  {
    kind: 'file',
    fileId: 'F0HEATMAP00',
    title: 'Metta System Health, Nov 17 to 23',
    alt: 'Heat map of 25 metrics over seven days. Red today: Failing Workflows 0.20, Flaky Checks 0.12.',
  },
  {
    kind: 'file',
    fileId: 'F0SCORES000',
    title: 'Area scores, Nov 17 to 23',
    alt: 'Lines over seven days: Training 0.87, CI/CD 0.68, Eval 0.80 today.',
  },
];

/** Read at the time it was due, by people in the zone of its days. */
export const DIGEST_VIEW: DigestView = {
  now: NOW,
  timeZone: TIME_ZONE,
  late: null,
  pictures: PICTURES,
  links: ['System Health', 'GitHub CI/CD', 'Collector Health'].map(pushed),
  incidentThreads: new Map([[FIRING.id, 'https://slack.example.com/archives/C0ONCALL/p1']]),
};
