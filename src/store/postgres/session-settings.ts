/** Longest statement, and longest wait for a connection. */
export const STATEMENT_MS = 5_000;
/** Shorter than STATEMENT_MS, so that the server reports the lock as the reason. */
const LOCK_WAIT_MS = 4_500;

/**
 * The third ends the transaction of a paused process before its lease expires, so that its locks do not block the next leader. The last
 * is for single statements; each transaction names its level itself.
 */
const SETTINGS = [
  ['statement_timeout', STATEMENT_MS],
  ['lock_timeout', LOCK_WAIT_MS],
  ['idle_in_transaction_session_timeout', STATEMENT_MS],
  ['default_transaction_isolation', 'read committed'],
] as const;

/** Query that makes a session independent of what the server, the database or the user has been given by default. */
export const SESSION_SETTINGS = `select ${SETTINGS.map(([name, value]) => `set_config('${name}', '${value}', false)`).join(', ')}`;
