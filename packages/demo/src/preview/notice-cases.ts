import { describeFailure } from '../../../../blocks/kit/failure.ts';
import { renderNotice } from '../../../../blocks/kit/message.ts';
import { renderCard } from '../../../../blocks/render-card.ts';
import { unknownName } from '../../../../commands/arguments.ts';
import type { Failure } from '../../../../src/health/reading.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { SAMPLE_AREAS } from './sample-areas.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

/** Failures of Datadog or the network, with their words. */
const DETAILS: Readonly<Record<Failure['kind'], string>> = {
  forbidden: 'HTTP 403: Forbidden',
  'rate-limited': 'HTTP 429: Too many requests',
  'bad-query': 'HTTP 400: Error parsing query: unexpected token "{"',
  'server-error': 'HTTP 500',
  timeout: 'no response within 10 s',
  unreachable: 'ECONNREFUSED',
  unreadable: 'Unexpected token < in JSON at position 0',
};
const KINDS = Object.keys(DETAILS) as readonly Failure['kind'][];

const failed = (title: string, about: string, failure: Failure): PreviewCase => ({
  title: `Failure, ${title}`,
  about,
  message: renderNotice(describeFailure(failure, { since: NOW - 15 * 60_000, now: NOW, timeZone: TIME_ZONE })),
});

const unknown = (
  title: string,
  { about, given, known }: { readonly about: string; readonly given: string; readonly known: readonly string[] },
): PreviewCase => ({
  title: `Unknown name, ${title}`,
  about,
  message: renderCard(
    unknownName('area', { given, known, command: '/health' }),
    viewOf('data_table', { kind: 'asker' }),
  ),
});
const areas = SAMPLE_AREAS.map(({ key }) => key);

/** Short private answers: failures without any values, and names that nobody knows. */
export const NOTICE_CASES: readonly PreviewCase[] = [
  ...KINDS.map((kind) =>
    failed(kind, 'What is wrong, since when, and the next step.', {
      kind,
      detail: DETAILS[kind],
      ...(kind === 'rate-limited' && { until: NOW + 20 * 60_000 }),
    }),
  ),
  failed('huge', 'A detail of 10,000 characters is cut.', { kind: 'server-error', detail: ENDLESS_NAME }),
  failed('injected', 'A hostile detail shows as it is.', { kind: 'server-error', detail: HOSTILE_NAMES.join(' ') }),
  unknown('near', { about: 'The nearest name is offered.', given: 'trainig', known: areas }),
  unknown('far', { about: 'The known names are offered.', given: 'weather', known: areas }),
  unknown('none known', { about: 'Nothing can be offered.', given: 'weather', known: [] }),
  unknown('huge', {
    about: `A name of 10,000 characters among ${HUGE}.`,
    given: ENDLESS_NAME,
    known: Array.from({ length: HUGE }, (_, at) => (at < 3 ? ENDLESS_NAME : `area-${at}`)),
  }),
  unknown('injected', {
    about: 'A hostile name among hostile names.',
    given: '<!channel> `/health`',
    known: HOSTILE_NAMES,
  }),
];
