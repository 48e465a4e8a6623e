/** Gauges of the bot about itself: monitors in Datadog notice when they stop. */
export const SELF_METRICS = {
  /** 1 from the process that leads, only while evaluations are stored. */
  heartbeat: 'metta_health_bot.heartbeat',
  /** Seconds since the last evaluation that was stored. */
  evaluationAge: 'metta_health_bot.evaluation.age_seconds',
  /** Seconds since the oldest message about an incident was stored that is not in Slack yet; 0 when there is none. */
  outboxOldest: 'metta_health_bot.outbox.oldest_seconds',
  /** Number of messages of any kind that are not in Slack yet. */
  outboxMessages: 'metta_health_bot.outbox.messages',
  /** Seconds since the newest figure of merit that Datadog has. */
  rollupAge: 'metta_health_bot.rollup.age_seconds',
  /** 1 from the process that leads, 0 from every other, with the tag `replica`. */
  leads: 'metta_health_bot.is_leader',
} as const;
