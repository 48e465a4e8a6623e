import { renderHelp } from '../../../../blocks/health/help.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE, HUGE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { SAMPLE_AREAS } from './sample-areas.ts';

const commands = [
  {
    name: '/health',
    usageHint: '[AREA | help] [env:NAME]',
    description: 'Health of all areas over the last 7 days, failing first',
  },
  {
    name: '/ci-status',
    usageHint: '[env:NAME]',
    description: 'GitHub CI/CD: big numbers and every target, failing first',
  },
];
const areasNamed = (names: readonly string[]) => names.map((title) => ({ key: title, title }));

/** Answers to `/health help`. */
export const HELP_CASES: readonly PreviewCase[] = [
  {
    title: 'Help, ordinary',
    about: 'Commands, areas, environments and what the lights mean.',
    message: renderHelp({
      title: 'Metta System Health',
      commands,
      areas: SAMPLE_AREAS,
      environments: ['production', 'staging'],
    }),
  },
  {
    title: 'Help, empty',
    about: 'One area, no environments: the line about them is gone.',
    message: renderHelp({
      title: 'Health',
      commands: commands.slice(0, 1),
      areas: areasNamed(['web']),
      environments: [],
    }),
  },
  {
    title: 'Help, huge',
    about: `${HUGE} areas and environments some with names of 10,000 characters.`,
    message: renderHelp({
      title: ENDLESS_NAME,
      commands,
      areas: areasNamed(HUGE_NAMES),
      environments: HUGE_NAMES,
    }),
  },
  {
    title: 'Help, injected',
    about: 'Hostile names show as they are.',
    message: renderHelp({
      title: '<!channel> *Help*',
      commands,
      areas: areasNamed(HOSTILE_NAMES),
      environments: HOSTILE_NAMES,
    }),
  },
];
