/**
 * What the bot expects to happen around it, in words of its own: a database, Slack or Datadog that fails, a file that is odd. Any other error
 * is a fault of the program.
 */
export class ForeseenError extends Error {}
