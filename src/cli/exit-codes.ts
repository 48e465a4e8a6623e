/** Exit codes of all commands; `usage`, `unchecked` (try again) and `config` are those of sysexits.h, `interrupted` that of a shell. */
export const EXIT = { ok: 0, failed: 1, usage: 64, unchecked: 75, config: 78, interrupted: 130 } as const;
