/** The gauges by which the bot tells Datadog of itself: monitors there notice when they stop. */
export const SELF_METRICS = {
  /** 1 from the process that leads, only while evaluations are written down. */
  heartbeat: 'metta_health_bot.heartbeat',
  /** Seconds since the last evaluation that was written down. */
  evaluationAge: 'metta_health_bot.evaluation.age_seconds',
  /** Seconds since the oldest message about an incident was written down that Slack does not show yet; 0 when there is none. */
  outboxOldest: 'metta_health_bot.outbox.oldest_seconds',
  /** How many messages of any kind Slack does not show yet. */
  outboxMessages: 'metta_health_bot.outbox.messages',
  /** Seconds since the newest figure of merit that Datadog has. */
  rollupAge: 'metta_health_bot.rollup.age_seconds',
  /** 1 from the process that leads, 0 from every other, with the tag `replica`. */
  leads: 'metta_health_bot.is_leader',
} as const;
