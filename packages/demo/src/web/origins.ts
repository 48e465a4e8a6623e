import { sourcesOf } from '@metta-health-bot/local-datadog';
import { storiesOf } from '../data/made-up.ts';
import { PAST_STORY } from '../data/past-incidents.ts';
import type { ShownCatalog } from '../shown-bot.ts';
import type { Demo } from './demo.ts';
import type { Origins, Try } from './protocol.ts';

const COMMIT_METRICS = [
  ...['total_7d', 'hotfix', 'reverts', 'per_developer_7d', 'by_developer_30d'].map((name) => `github.commits.${name}`),
  'github.developers.active_7d',
];

const COLLECTED_STORIES = [
  'GitHub, Weights & Biases and SkyPilot are local stand-ins, evaluations a folder of files; what is in them is made up.',
  "The bot's own collectors read them each minute and fill a Datadog that was empty: the days before today have no data.",
];

/** The origins of a demo's numbers. */
export function originsOf({ data, sources, catalog }: Pick<Demo, 'data' | 'sources' | 'catalog'>): Origins {
  if (sources === null) {
    const real = [...sourcesOf(data)].flatMap(([metric, source]) =>
      source === 'real' && !metric.startsWith('health.') ? [metric] : [],
    );
    return {
      summary: real.length > 0 ? 'Simulated data, except the GitHub days marked real' : 'Simulated data',
      real,
      source:
        real.length > 0 ? 'the public git history of Metta-AI/metta, its days moved so that the last one is today' : '',
      stories: [...storiesOf(catalog).map(({ says }) => says), PAST_STORY],
      tries: triesOf(catalog),
    };
  }
  const { commitsFolder } = sources;
  return {
    summary: `Collected from simulated sources${commitsFolder === undefined ? '' : ', and the commits of a real clone'}`,
    real: commitsFolder === undefined ? [] : COMMIT_METRICS,
    source: commitsFolder === undefined ? '' : `the git history of ${commitsFolder}`,
    stories: COLLECTED_STORIES,
    tries: [],
  };
}

/** Lines for a visitor: questions about the stories, a watch of what is red, the other messages that stay or come by themselves. */
function triesOf(catalog: ShownCatalog): readonly Try[] {
  const named = storiesOf(catalog).flatMap((story) => {
    const shown = catalog.metrics.find(({ raw }) => raw === story.metric);
    return shown === undefined ? [] : [{ ...story, name: `${shown.area}.${shown.key}` }];
  });
  return [
    ...named.filter(({ isAsked }) => isAsked).map(({ name, says }) => ({ line: `/health why ${name}`, about: says })),
    ...named
      .filter(({ isWatched }) => isWatched)
      .map(({ name }) => ({ line: `/health watch ${name} for 0m`, about: WATCHED })),
    { line: '/health live', about: 'A message of this channel that is kept current until somebody ends it.' },
    { line: '/incidents 30d', about: PAST_STORY },
    { line: '/digest preview weekly', about: 'The week that has ended, beside the one before.' },
  ];
}

const WATCHED = 'It is red now, so that this channel gets a thread at once; the thread says when it is over.';
