import { shownName } from '../../files/file-error.ts';

const CHECK = 'Next step: check GITHUB_COMMITS_DIR, and `main` of this collector in the catalog';

/** What git says when it fails, and what a person makes of it. Git's own words go to nobody: a clone puts its own into them. */
const TROUBLES: readonly (readonly [said: RegExp, words: (options: { folder: string; branch: string }) => string])[] = [
  [/^ENOENT$/, () => 'git is not installed. Next step: install it, or unset GITHUB_COMMITS_DIR'],
  [/^EACCES$/, () => 'the bot may not run git. Next step: allow it, or unset GITHUB_COMMITS_DIR'],
  [
    /dubious ownership|unsafe repository/,
    ({ folder }) =>
      'the clone belongs to another user, so git refuses to read it. Next step: give GITHUB_COMMITS_DIR to the user that the bot runs ' +
      `as, or run as that user: git config --global --add safe.directory ${shownName(folder, 200)}`,
  ],
  [/cannot change to/, () => `the folder does not exist, or may not be read. ${CHECK}`],
  [/not a git repository/, () => `the folder is not a git clone. ${CHECK}`],
  [
    /bad revision|unknown revision|ambiguous argument|does not have any commits|Needed a single revision/,
    ({ branch }) => `the clone has no branch ${shownName(branch)}. ${CHECK}`,
  ],
  [
    /promisor remote|lazy fetching/,
    () =>
      'the clone is a partial one and lacks required objects, such as its .mailmap. Next step: clone again without --filter',
  ],
  [
    /[Cc]ould not read|[Ff]ailed to traverse|bad object|missing|corrupt/,
    () =>
      'commits are missing in the clone, or damaged. Next step: run `git fsck` in GITHUB_COMMITS_DIR, or clone again',
  ],
  [/config/, () => 'the config of the clone cannot be read. Next step: fix .git/config in GITHUB_COMMITS_DIR'],
];

/** Why `git log` failed, in words for people: `said` is its stderr, or the code of the error that kept it from starting. */
export function gitTrouble(said: string, options: { readonly folder: string; readonly branch: string }): string {
  return TROUBLES.find(([known]) => known.test(said))?.[1](options) ?? `git failed. ${CHECK}`;
}
