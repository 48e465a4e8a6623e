import { ForeseenError } from './errors.ts';

/** A mistake in settings or files: its place, a description, and the next step. */
export interface Problem {
  /** A file and line (`catalog/areas.yml:12`) or the name of a setting. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

/** Thrown when settings or files cannot be used; carries every problem found, not only the first. */
export class ProblemsError extends ForeseenError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.name = 'ProblemsError';
    this.problems = problems;
  }
}

/** Returns both results, or throws one ProblemsError with the problems of both. Other errors pass through. */
export function collectProblems<First, Second>(first: () => First, second: () => Second): [First, Second] {
  const problems: Problem[] = [];
  const attempt = <Result>(make: () => Result): Result | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const [one, two] = [attempt(first), attempt(second)];
  if (problems.length > 0 || one === undefined || two === undefined) throw new ProblemsError(problems);
  return [one, two];
}

const MOST_SHOWN = 50;

/** Formats problems for a terminal: three lines each, the first 50. */
function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MOST_SHOWN);
  const more = problems.length > MOST_SHOWN ? ', and there are more' : '';
  const count = shown.length === 1 ? '1 problem' : `${shown.length} problems`;
  return [`${count} to fix${more}:`, ...shown.map(formatProblem)].join('\n\n');
}

function formatProblem({ where, what, fix }: Problem): string {
  return `  ${where}\n    ${what}\n    Next step: ${fix}`;
}
