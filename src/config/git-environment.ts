/** What a program needs of our environment to be found and to find its user's settings. */
const NAMES = ['PATH', 'HOME', 'XDG_CONFIG_HOME'] as const;

/** The environment in which git runs: nothing of ours that is secret, and no GIT_ setting that would change what it reads. */
export function gitEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
