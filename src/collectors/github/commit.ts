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
      ...{ name: name?.trim() || null, login: null, addresses: [address], isBot: false },
    })),
  };
}
