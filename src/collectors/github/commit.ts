/** The author of a commit, as it names them. */
export interface Signature {
  readonly name: string | null;
  /** Login at GitHub, if it knows one. */
  readonly login: string | null;
  /** Used to recognise a person, and never sent anywhere. */
  readonly addresses: readonly string[];
  /** Whether GitHub marks it as a bot. */
  readonly isBot: boolean;
}

/** The parts of a commit that are counted. */
export interface GitCommit {
  readonly sha: string;
  /** Commit time, in milliseconds since 1970. */
  readonly at: number;
  /** First line of its message. */
  readonly subject: string;
  readonly isMerge: boolean;
  /** Commits that it reverts by its message: beginnings of their hashes. */
  readonly reverts: readonly string[];
  readonly author: Signature;
  readonly coAuthors: readonly Signature[];
}

/** The line that `git revert` writes, and `git revert --reference`. */
const REVERTS = /^[^\w\n]*this reverts commit ([0-9a-f]{7,64})\b/gim;
const CO_AUTHOR = /^co-authored-by:([^<>\n]*)<([^<>\s]*)>[ \t\r]*$/gim;
/** Most matches of each of the two in one message. */
export const MOST_NAMED = 100;

/** Builds a commit, with the reverted commits and co-authors from `body`, its message after the first line. */
export function commitOf({
  body,
  ...commit
}: Omit<GitCommit, 'reverts' | 'coAuthors'> & { readonly body: string }): GitCommit {
  return {
    ...commit,
    reverts: [...body.matchAll(REVERTS)].slice(0, MOST_NAMED).map(([, sha = '']) => sha.toLowerCase()),
    coAuthors: [...body.matchAll(CO_AUTHOR)].slice(0, MOST_NAMED).map(([, name, address = '']) => ({
      name: name?.trim() || null,
      login: null,
      addresses: [address],
      isBot: false,
    })),
  };
}

/** Words by which a subject says that a change is applied again, which reverts its revert. */
const LANDS_AGAIN = /^\W*re-?(?:land|apply)/i;
/** The beginning of a subject by `git revert`, which quotes the reverted one; for a revert, `git revert` of 2.43 writes Reapply. */
const QUOTED = /^(revert|reapply) "/i;
/** Most reverts of reverts that are followed; real chains are short. */
const MOST_STEPS = 20;

/** Returns a test for commits that revert something, by the catalog's pattern for their subjects or by git's own words. */
export function revertsAmong(commits: readonly GitCommit[], pattern: string): (commit: GitCommit) => boolean {
  const bySha = new Map(commits.map((commit) => [commit.sha.slice(0, SHORTEST), commit]));
  const expression = new RegExp(pattern, 'i');
  const known = new Map<string, boolean>();
  const isRevert = (commit: GitCommit, steps: number): boolean => {
    const answer = known.get(commit.sha) ?? revertsSomething(commit, steps);
    known.set(commit.sha, answer);
    return answer;
  };
  const revertsSomething = ({ subject, reverts }: GitCommit, steps: number): boolean => {
    if (reverts.length === 0 && !expression.test(subject)) return false;
    if (LANDS_AGAIN.test(subject) || quotesEvenReverts(subject)) return false;
    const targets = reverts.map((sha) => bySha.get(sha.slice(0, SHORTEST)));
    const isOfReverts = steps < MOST_STEPS && targets.every((one) => one !== undefined && isRevert(one, steps + 1));
    return reverts.length === 0 || !isOfReverts;
  };
  return (commit) => isRevert(commit, 0);
}

/** Length of git's shortest hashes: two with the same beginning within a month are very unlikely. */
const SHORTEST = 7;

/** Whether a subject quotes an even number of reverts, as `Revert "Revert "Improve""` does. */
function quotesEvenReverts(subject: string): boolean {
  let rest = subject;
  let count = 0;
  for (let match = QUOTED.exec(rest); match !== null; match = QUOTED.exec(rest)) {
    count += match[1]?.toLowerCase() === 'revert' ? 1 : 2;
    rest = rest.slice(match[0].length);
  }
  return count > 0 && count % 2 === 0;
}
