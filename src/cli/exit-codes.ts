/** Exit codes of all commands; `usage` and `config` are those of sysexits.h, `interrupted` is the shell's for Ctrl-C. */
export const EXIT = { ok: 0, failed: 1, usage: 64, config: 78, interrupted: 130 } as const;
