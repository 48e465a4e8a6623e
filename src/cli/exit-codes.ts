/** Exit codes of every command; those of a wrong command line and a wrong configuration are those of sysexits.h. */
export const EXIT = { ok: 0, failed: 1, usage: 64, config: 78 } as const;
