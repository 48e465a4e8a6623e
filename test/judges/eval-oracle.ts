import { DAY, HOUR, NOW } from '../support/github-harness.ts';
import { type Expected, finite, meanOf } from './expected.ts';
import type { MadeAnswers, MadeRun } from './wandb-generator.ts';
import { hoursOf, isOver, meaningOf, numberOf, runsOf } from './wandb-oracle.ts';

type Found = number | 'missing' | 'nothing';

const typeOf = ({ tags }: MadeRun) =>
  tags.includes('eval-local') ? 'local' : tags.includes('eval-remote') ? 'remote' : null;
const seenWithin = ({ heartbeatAt }: MadeRun, days: number) => heartbeatAt === null || NOW - heartbeatAt <= days * DAY;

const isKnown = (run: MadeRun) => isOver(run) && run.heartbeatAt !== null;
/** Said to have ended ahead of now, by more than clocks may differ. */
const isAhead = (run: MadeRun) => isKnown(run) && (run.heartbeatAt ?? NOW) - NOW > HOUR;
const isEvaluation = (run: MadeRun) => typeOf(run) !== null && meaningOf(run) !== 'cancelled';

/** Evaluations whose result is known, and whether there are others that might have one. */
function evaluations(runs: readonly MadeRun[], days: number) {
  const own = runs.filter((run) => isEvaluation(run) && seenWithin(run, days));
  const isOpen = (run: MadeRun) => ['running', 'queued'].includes(meaningOf(run));
  return {
    known: own.filter((run) => isKnown(run) && !isAhead(run)),
    inDoubt: own.some((run) => !isKnown(run) && !isOpen(run)),
  };
}

/** Whether some evaluation is of nobody knows which day: then none of today is no zero. */
const hasAhead = (runs: readonly MadeRun[]) => runs.some((run) => isEvaluation(run) && isAhead(run));

function accuracyOf(known: readonly MadeRun[]): Found {
  const off: number[] = [];
  for (const { summary } of known) {
    const [hearts, expected] = [numberOf(summary, 'eval/hearts'), numberOf(summary, 'eval/expected_hearts')];
    if (hearts === undefined || expected === undefined || expected === 0) continue;
    const percent = (100 * Math.abs(hearts - expected)) / Math.abs(expected);
    if (Number.isFinite(percent)) off.push(percent);
  }
  return meanOf(off);
}

const isSuccess = (run: MadeRun) => meaningOf(run) === 'succeeded';

function ofType(runs: readonly MadeRun[], type: string): Expected {
  const isNoZero = hasAhead(runs);
  const own = runs.filter((run) => typeOf(run) === type);
  const [day, week] = [evaluations(own, 1), evaluations(own, 7)];
  return {
    [`eval.${type}.success_24h`]:
      day.inDoubt || (isNoZero && day.known.length === 0) ? 'missing' : day.known.filter(isSuccess).length,
    [`eval.${type}.success_rate_pct`]: week.inDoubt
      ? 'missing'
      : meanOf(week.known.map((run) => (isSuccess(run) ? 100 : 0))),
    [`eval.${type}.hearts_accuracy_pct`]: day.inDoubt ? 'missing' : accuracyOf(day.known),
  };
}

function delta(runs: readonly MadeRun[]): Found {
  const { known, inDoubt } = evaluations(runs, 1);
  if (inDoubt) return 'missing';
  const [local, remote] = ['local', 'remote'].map((type) => accuracyOf(known.filter((run) => typeOf(run) === type)));
  if (local === 'nothing' || remote === 'nothing') return 'nothing';
  return typeof local === 'number' && typeof remote === 'number' ? finite(Math.abs(local - remote)) : 'missing';
}

function durations(runs: readonly MadeRun[]): Expected {
  const { known, inDoubt } = evaluations(
    runs.filter((run) => typeOf(run) === 'remote'),
    1,
  );
  const done = known.filter(isSuccess);
  const minutes = done
    .flatMap((run) => hoursOf(run) ?? [])
    .map((hours) => hours * 60)
    .sort((a, b) => a - b);
  const rank = (share: number): Found => finite(minutes[Math.max(0, Math.ceil(share * minutes.length) - 1)] ?? 0);
  const none: Found | undefined =
    inDoubt || (minutes.length === 0 && done.length > 0) ? 'missing' : minutes.length === 0 ? 'nothing' : undefined;
  return {
    'eval.remote.duration_minutes': none ?? meanOf(minutes),
    'eval.remote.duration_p50_minutes': none ?? rank(0.5),
    'eval.remote.duration_p90_minutes': none ?? rank(0.9),
  };
}

/** What the collector of evaluations must tell of these answers. */
export function expectedOfEval(answers: MadeAnswers): Expected {
  const runs = answers.end === 'whole' ? runsOf(answers) : [];
  const day = evaluations(runs, 1);
  const isMissing = day.inDoubt || (hasAhead(runs) && day.known.length === 0);
  const results = (isGood: boolean) =>
    isMissing ? 'missing' : day.known.filter((run) => isSuccess(run) === isGood).length;
  const expected: Expected = {
    ...ofType(runs, 'local'),
    ...ofType(runs, 'remote'),
    ...durations(runs),
    'eval.accuracy.delta_pct': delta(runs),
    'eval.runs.by_result_24h|success': results(true),
    'eval.runs.by_result_24h|failure': results(false),
  };
  if (answers.end === 'whole') return expected;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, 'missing' as const]));
}
