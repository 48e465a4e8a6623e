/** Exit codes of all commands; `usage` and `config` are those of sysexits.h. */
export const EXIT = { ok: 0, failed: 1, usage: 64, config: 78 } as const;
