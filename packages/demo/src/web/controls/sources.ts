import type { SimulatedSources, SourceFault } from '@metta-health-bot/local-sources';
import { type Control, choice } from './control.ts';

/** The heading of these controls. */
export const SOURCES = 'Sources of the collectors';

/** Notes about these controls, for the panel. */
export const SOURCES_NOTE =
  'Collectors run each minute here, and every 12 seconds while they fail. Values of an unreachable source are shown as ' +
  'long as they are current, two minutes and the quarter of an hour in which Datadog counts, and are gray after that.';

const FAULTS: readonly [SourceChoice, ...SourceChoice[]] = [
  { value: 'works', label: 'Works', fault: null },
  { value: 'down', label: 'Down', fault: { kind: 'down' } },
  { value: 'hang', label: 'Does not answer', fault: { kind: 'hang' } },
  { value: 'refuses', label: 'Refuses the token', fault: { kind: 'status', status: 401 } },
  {
    value: 'limit',
    label: 'Rate limit used up',
    fault: { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
  },
  { value: 'garbage', label: 'Answers no JSON', fault: { kind: 'garbage' } },
];

interface SourceChoice {
  readonly value: string;
  readonly label: string;
  readonly fault: SourceFault | null;
}

const SERVERS = [
  { name: 'github', label: 'GitHub' },
  { name: 'wandb', label: 'Weights & Biases' },
  { name: 'skypilot', label: 'SkyPilot' },
] as const;

/** A choice for each source of the collectors; none if nobody collects. */
export function sourceControls(sources: SimulatedSources | null): readonly Control[] {
  if (sources === null) return [];
  return [
    ...SERVERS.map(({ name, label }) =>
      choice({ id: `source-${name}`, group: SOURCES, label }, FAULTS, (_, { fault }) => sources[name].fail(fault)),
    ),
    choice(
      { id: 'source-eval', group: SOURCES, label: 'Folder of evaluations' },
      [
        { value: 'works', label: 'Works', isGone: false, isBroken: false },
        { value: 'gone', label: 'Gone', isGone: true, isBroken: false },
        { value: 'broken', label: 'One file is not a result', isGone: false, isBroken: true },
      ],
      (_, { isGone, isBroken }) => {
        sources.evals.setGone(isGone);
        sources.evals.setBroken(isBroken);
      },
    ),
  ];
}
