/** Who signed a commit, as it says. */
export interface Signature {
  readonly name: string | null;
  /** At GitHub, where it knows one. */
  readonly login: string | null;
  /** Serve to know a person again, and are told nowhere. */
  readonly addresses: readonly string[];
  /** Whether GitHub says that it is one. */
  readonly isBot: boolean;
}

/** A commit, as far as it is counted. */
export interface GitCommit {
  readonly sha: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  /** First line of its message. */
  readonly subject: string;
  readonly isMerge: boolean;
  /** What its message says that it takes back: the beginnings of the names of commits. */
  readonly takesBack: readonly string[];
  readonly author: Signature;
  readonly coAuthors: readonly Signature[];
}

/** What `git revert` writes, and `git revert --reference`. */
const TAKES_BACK = /^[^\w\n]*this reverts commit ([0-9a-f]{7,64})\b/gim;
const CO_AUTHOR = /^co-authored-by:([^<>\n]*)<([^<>\s]*)>[ \t\r]*$/gim;
/** Of each of the two in one message. */
export const MOST_NAMED = 100;

/** A commit with what the rest of its message, after the first line, says of it. */
export function commitOf({
  body,
  ...commit
}: Omit<GitCommit, 'takesBack' | 'coAuthors'> & { readonly body: string }): GitCommit {
  return {
    ...commit,
    takesBack: [...body.matchAll(TAKES_BACK)].slice(0, MOST_NAMED).map(([, sha = '']) => sha.toLowerCase()),
    coAuthors: [...body.matchAll(CO_AUTHOR)].slice(0, MOST_NAMED).map(([, name, address = '']) => ({
      name: name?.trim() || null,
      login: null,
      addresses: [address],
      isBot: false,
    })),
  };
}

/** What takes a revert back lands the first change again: so it is called where somebody says it himself. */
const LANDS_AGAIN = /^\W*re-?(?:land|apply)/i;
/** As `git revert` quotes the subject of what it takes back; of a revert `git revert` of 2.43 writes Reapply. */
const QUOTED = /^(revert|reapply) "/i;
/** A message may name a few commits of its own accord; a chain of reverts of reverts is short. */
const MOST_STEPS = 20;

/** Tells of commits whether they take something back, by the catalog's pattern for their subjects or by git's own words. */
export function revertsAmong(commits: readonly GitCommit[], pattern: string): (commit: GitCommit) => boolean {
  const bySha = new Map(commits.map((commit) => [commit.sha.slice(0, SHORTEST), commit]));
  const expression = new RegExp(pattern, 'i');
  const known = new Map<string, boolean>();
  const isRevert = (commit: GitCommit, steps: number): boolean => {
    const found = known.get(commit.sha) ?? takesSomethingBack(commit, steps);
    known.set(commit.sha, found);
    return found;
  };
  const takesSomethingBack = ({ subject, takesBack }: GitCommit, steps: number): boolean => {
    if (takesBack.length === 0 && !expression.test(subject)) return false;
    if (LANDS_AGAIN.test(subject) || isTakenBackAgain(subject)) return false;
    const targets = takesBack.map((sha) => bySha.get(sha.slice(0, SHORTEST)));
    const isOfReverts = steps < MOST_STEPS && targets.every((one) => one !== undefined && isRevert(one, steps + 1));
    return takesBack.length === 0 || !isOfReverts;
  };
  return (commit) => isRevert(commit, 0);
}

/** Git's shortest name of a commit: two with the same beginning within a month are as good as none. */
const SHORTEST = 7;

/** Whether a subject quotes an even number of reverts, as `Revert "Revert "Improve""` does. */
function isTakenBackAgain(subject: string): boolean {
  let rest = subject;
  let reverts = 0;
  for (let found = QUOTED.exec(rest); found !== null; found = QUOTED.exec(rest)) {
    reverts += found[1]?.toLowerCase() === 'revert' ? 1 : 2;
    rest = rest.slice(found[0].length);
  }
  return reverts > 0 && reverts % 2 === 0;
}
