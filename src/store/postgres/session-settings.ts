/** Longest statement, and longest wait for a connection. */
export const STATEMENT_MS = 5_000;
/** Shorter than STATEMENT_MS, so that the server reports the lock as the reason. */
const LOCK_WAIT_MS = 4_500;

/** Limits of a transaction, and what it survives. The third ends that of a paused process before its lease expires, so that its locks do not block the next leader. */
const OF_TRANSACTION: readonly Setting[] = [
  ['statement_timeout', `'${STATEMENT_MS}'`],
  ['lock_timeout', `'${LOCK_WAIT_MS}'`],
  ['idle_in_transaction_session_timeout', `'${STATEMENT_MS}'`],
  // Where it is off, a server that crashes forgets what it has confirmed. Any other value is the operator's choice, and safe.
  ['synchronous_commit', `replace(current_setting('synchronous_commit'), 'off', 'local')`],
];

/** Of statements outside of transactions. Those that begin one name the level themselves. */
const ISOLATION: Setting = ['default_transaction_isolation', "'read committed'"];

/** Name of a setting of the server, and an expression for its value. */
type Setting = readonly [name: string, value: string];

/** Query that makes a session independent of what the server, the database or the user has been given by default. */
export const SESSION_SETTINGS = `select ${[...OF_TRANSACTION, ISOLATION].map(setTo('false')).join(', ')}`;

/**
 * Expressions with the same settings for the current transaction only. Behind PgBouncer in transaction mode it gets any session of the
 * server, also one that never had the query above.
 */
export const TRANSACTION_SETTINGS = OF_TRANSACTION.map(setTo('true')).join(', ');

function setTo(isLocal: 'true' | 'false'): (setting: Setting) => string {
  return ([name, value]) => `set_config('${name}', ${value}, ${isLocal})`;
}
