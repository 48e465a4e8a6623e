/** The report of each collector's newest run, so that an error that comes back is sent again. Times are milliseconds since 1970. */
export interface RunMemory {
  /** Takes the error messages of a run; returns when each that a run before did not have came back. */
  cameBack(name: string, messages: readonly string[], at: number): ReadonlyMap<string, number>;
  /** Takes the state of a run; returns when it changed last, or null where it has not since the first run. */
  changedAt(name: string, state: string, at: number): number | null;
}

/** Creates a memory that ends with the process. What its first run reports may be known from the run before, and counts as such. */
export function createRunMemory(): RunMemory {
  const errors = new Map<string, ReadonlyMap<string, number | null>>();
  const states = new Map<string, { readonly state: string; readonly changedAt: number | null }>();
  return {
    cameBack(name, messages, at) {
      const before = errors.get(name);
      const sinceOf = (message: string) => {
        if (before === undefined) return null;
        const known = before.get(message);
        return known === undefined ? at : known;
      };
      const now = new Map(messages.map((message) => [message, sinceOf(message)]));
      errors.set(name, now);
      return new Map([...now].flatMap(([message, since]) => (since === null ? [] : [[message, since]])));
    },
    changedAt(name, state, at) {
      const before = states.get(name);
      const hasChanged = before !== undefined && before.state !== state;
      const changedAt = hasChanged ? at : (before?.changedAt ?? null);
      states.set(name, { state, changedAt });
      return changedAt;
    },
  };
}
