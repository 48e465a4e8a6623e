/** Product files without a test of their own or of the mirrored folder, by the test that exercises them. */
export interface Exception {
  readonly test: string;
  /** Why no mirrored test imports the files. */
  readonly because: string;
  readonly files: readonly string[];
  /** The test starts the program in a process of its own and imports none of it. */
  readonly startsProcess?: boolean;
}

/** Shrinks: `mirror.test.ts` fails for a file that no longer needs to be here. */
export const EXERCISED_ELSEWHERE: readonly Exception[] = [
  {
    test: 'test/blocks/properties.test.ts',
    because: 'draws every view with hostile values and holds each to the limits of Slack',
    files: [
      'blocks/dashboards/dashboard-status.ts',
      'blocks/health/help.ts',
      'blocks/health/metric-search.ts',
      'blocks/health/metric.ts',
      'blocks/health/rollup.ts',
      'blocks/incidents/delivery-alarm.ts',
      'blocks/dashboards/widget-charts.ts',
    ],
  },
  {
    test: 'test/blocks/digest/digest.test.ts',
    because: 'its wording is compared in whole digests',
    files: ['blocks/digest/digest-words.ts'],
  },
  {
    test: 'test/blocks/incidents/incident-message.test.ts',
    because: 'states and lists stand in the messages that are compared',
    files: ['blocks/incidents/incident-symptoms.ts', 'blocks/incidents/open-incidents.ts'],
  },
  {
    test: 'test/commands/dashboard.test.ts',
    because: 'its rows are compared in the answers of the command',
    files: ['commands/dashboard-rows.ts'],
  },
  {
    test: 'test/process.test.ts',
    because: 'starts and stops the whole program in a process of its own',
    files: ['src/entry.ts', 'src/main.ts', 'src/app/run.ts', 'src/cli/terminal.ts'],
    startsProcess: true,
  },
  {
    test: 'test/cli/old-node.test.ts',
    because: 'is started, by whatever version of Node, in a process of its own',
    files: ['src/start.ts'],
    startsProcess: true,
  },
  {
    test: 'test/commands/health.test.ts',
    because: 'composition: a bot that is started whole, with its commands',
    files: [
      'src/app/app.ts',
      'src/app/context.ts',
      'src/app/collectors.ts',
      'src/app/digests.ts',
      'src/app/evaluation.ts',
      'src/app/incidents.ts',
      'src/app/permissions.ts',
      'src/app/self-monitoring.ts',
      'src/app/watches.ts',
    ],
  },
  {
    test: 'test/catalog/load.test.ts',
    because: 'one load runs the schema, the references and the YAML of each file',
    files: [
      'src/catalog/collector-sources.ts',
      'src/catalog/dashboards-schema.ts',
      'src/catalog/document.ts',
      'src/catalog/references.ts',
    ],
  },
  {
    test: 'test/drawing/embedded.test.ts',
    because: 'draws every kind of chart, so the specifications run in Chart.js',
    files: ['src/charts/chart-js-amounts.ts', 'src/charts/chart-js.ts', 'src/drawing/chart-configuration.ts'],
  },
  {
    test: 'test/cli/store.test.ts',
    because: 'the command ends with each of the exit codes',
    files: ['src/store/inspect.ts', 'src/store/read-only.ts'],
  },
  {
    test: 'test/sync/dashboards.test.ts',
    because: 'the commands push, pull and check run against a local Datadog',
    files: [
      'src/cli/sync.ts',
      'src/sync/check.ts',
      'src/sync/pull.ts',
      'src/sync/push.ts',
      'src/sync/resource-kind.ts',
      'src/sync/resource-sync.ts',
      'src/sync/templates.ts',
    ],
  },
  {
    test: 'test/dashboards/validate.test.ts',
    because: 'validates bodies against the published schema',
    files: ['src/sync/schema-validator.ts'],
  },
  {
    test: 'test/collectors/github/github-collector.test.ts',
    because: 'every metric is compared with answers of a local GitHub',
    files: [
      'src/collectors/github/catalog-mismatch.ts',
      'src/collectors/github/commit-history.ts',
      'src/collectors/github/force-merges.ts',
      'src/collectors/github/github-client.ts',
      'src/collectors/github/github-lookups.ts',
      'src/collectors/github/github-values.ts',
      'src/collectors/github/pull-metrics.ts',
      'src/collectors/github/run-history.ts',
      'src/collectors/github/run-metrics.ts',
    ],
  },
  {
    test: 'test/collectors/skypilot/skypilot-collector.test.ts',
    because: 'every metric is compared with answers of a local SkyPilot',
    files: [
      'src/collectors/skypilot/cluster-metrics.ts',
      'src/collectors/skypilot/job-metrics.ts',
      'src/collectors/skypilot/skypilot-client.ts',
      'src/collectors/skypilot/skypilot-values.ts',
      'src/collectors/source-fetch.ts',
    ],
  },
  {
    test: 'test/collectors/wandb/wandb-collector.test.ts',
    because: 'every metric is compared with answers of a local W&B',
    files: ['src/collectors/wandb/training-resources.ts', 'src/collectors/wandb/wandb-client.ts'],
  },
  {
    test: 'test/doctor/broken.test.ts',
    because: 'every way of being broken is played against a local Slack and Datadog, and its line is compared',
    files: [
      'src/collectors/github/github-access.ts',
      'src/doctor/chart-check.ts',
      'src/doctor/context.ts',
      'src/doctor/datadog-checks.ts',
      'src/doctor/datadog-judge.ts',
      'src/doctor/date-watch.ts',
      'src/doctor/port-checks.ts',
      'src/doctor/send-test.ts',
      'src/doctor/settings-checks.ts',
      'src/doctor/slack-answer.ts',
      'src/doctor/slack-channels.ts',
      'src/doctor/slack-checks.ts',
      'src/doctor/slack-client.ts',
      'src/doctor/slack-judge.ts',
      'src/doctor/source-checks.ts',
      'src/doctor/store-checks.ts',
    ],
  },
  {
    test: 'test/doctor/store.test.ts',
    because: 'a server of PostgreSQL is asked about the rights of its users',
    files: ['src/store/postgres/server-state.ts'],
  },
  {
    test: 'test/config/config.test.ts',
    because: 'the settings of Datadog are read with all others',
    files: ['src/config/datadog-config.ts'],
  },
  {
    test: 'test/dashboards/build-dashboards.test.ts',
    because: 'every widget stands in the JSON that is compared',
    files: [
      'src/dashboards/normalise.ts',
      'src/dashboards/widgets/collectors.ts',
      'src/dashboards/widgets/current-values.ts',
      'src/dashboards/widgets/events.ts',
      'src/dashboards/widgets/header.ts',
      'src/dashboards/widgets/rollup.ts',
      'src/dashboards/widgets/timeseries.ts',
      'src/dashboards/widgets/widget-parts.ts',
    ],
  },
  {
    test: 'test/datadog/health-reader.test.ts',
    because: 'collectors are read with everything else that /health shows',
    files: ['src/datadog/collector-reader.ts'],
  },
  {
    test: 'test/jobs/self-report.test.ts',
    because: 'the names of the metrics are asserted where they are sent',
    files: ['src/datadog/self-metrics.ts'],
  },
  {
    test: 'test/digest/publisher.test.ts',
    because: 'each draft is compared in the outbox',
    files: ['src/digest/contents.ts', 'src/digest/drafts.ts', 'src/digest/review-reader.ts'],
  },
  {
    test: 'test/jobs/source-reach.test.ts',
    because: 'the reach goes through Datadog there and back, on both databases',
    files: ['src/health/source-reach.ts'],
  },
  {
    test: 'test/health/collector-health.test.ts',
    because: 'types of views, and the view of the collectors',
    files: ['src/health/widget-view.ts'],
  },
  {
    test: 'test/commands/collectors.test.ts',
    because: 'open incidents are listed and announced by a bot that is started whole',
    files: ['src/incidents/message-drafts.ts'],
  },
  {
    test: 'test/scheduling/store-problems.test.ts',
    because: 'the upkeep is one of the jobs whose problems are compared',
    files: ['src/jobs/store-upkeep.ts'],
  },
  {
    test: 'test/monitors/build-monitors.test.ts',
    because: 'every monitor stands in the JSON that is compared',
    files: ['src/monitors/monitor-json.ts', 'src/monitors/outlines.ts'],
  },
  {
    test: 'test/redaction/redactor.test.ts',
    because: 'each disguise of a secret is searched in texts',
    files: ['src/redaction/disguises.ts'],
  },
  {
    test: 'test/faults/incident-actions.test.ts',
    because: 'buttons and forms of incidents are used by people of a local Slack',
    files: ['src/slack/listeners/incident-actions.ts', 'src/slack/listeners/views.ts'],
  },
  {
    test: 'test/slack/outbox/deliver-message.test.ts',
    because: 'each outcome of a post is settled in the database',
    files: [
      'src/slack/outbox/find-message.ts',
      'src/slack/outbox/message-metadata.ts',
      'src/slack/outbox/state-after-call.ts',
    ],
  },
  {
    test: 'test/jobs/permission-check.test.ts',
    because: 'problems of lookups are logged by the job that checks them',
    files: ['src/slack/permissions/lookup-problem.ts'],
  },
  {
    test: 'test/live-cards/over-slack.test.ts',
    because: 'a living card is begun, pinned and edited by the whole bot',
    files: [
      'blocks/health/live-answers.ts',
      'blocks/health/live-card.ts',
      'src/app/live-cards.ts',
      'src/live-cards/draw.ts',
      'src/live-cards/live-card-job.ts',
      'src/live-cards/live-card-list.ts',
      'src/slack/listeners/live-card.ts',
      'src/slack/pins.ts',
    ],
  },
  {
    test: 'test/commands/home.test.ts',
    because: 'what a reader watches is a part of the Home tab',
    files: ['commands/home-watches.ts'],
  },
  {
    test: 'test/slack/http/http-transport.test.ts',
    because: 'requests are checked by a running server',
    files: ['src/slack/http/request-checks.ts'],
  },
  {
    test: 'test/slack/request-bound.test.ts',
    because: 'bodies of every shape arrive over HTTP and Socket Mode',
    files: ['src/slack/slack-body.ts'],
  },
  {
    test: 'test/store/contract.test.ts',
    because: 'the contract of the store runs on SQLite and PostgreSQL',
    files: [
      'src/store/live-card-row.ts',
      'src/store/live-card-store.ts',
      'src/store/migrations/008-add-live-cards.ts',
      'src/store/commit.ts',
      'src/store/damaged-rows.ts',
      'src/store/digest-rows.ts',
      'src/store/digest-store.ts',
      'src/store/watch-store.ts',
      'src/store/incident-store.ts',
      'src/store/outbox-store.ts',
      'src/store/seen-store.ts',
      'src/store/thin-store.ts',
      'src/store/write-message.ts',
      'src/store/migrations/001-create-tables.ts',
      'src/store/migrations/002-add-digests.ts',
      'src/store/migrations/003-share-outbox.ts',
      'src/store/migrations/004-add-about.ts',
      'src/store/migrations/005-rename-outages.ts',
      'src/store/migrations/006-add-broadcast.ts',
      'src/store/migrations/007-add-watches.ts',
      'src/store/migrations/migration.ts',
    ],
  },
  {
    test: 'test/store/hung-server.test.ts',
    because: 'the pool is exercised against a server that hangs',
    files: ['src/store/postgres/postgres-pool.ts'],
  },
  {
    test: 'test/store/disk-trouble.test.ts',
    because: 'folder and file are opened with every kind of problem',
    files: ['src/store/sqlite/data-folder.ts', 'src/store/sqlite/sqlite.ts'],
  },
  {
    test: 'test/faults/watches.test.ts',
    because: 'the button is pressed in a channel of the local Slack',
    files: ['src/slack/listeners/watch.ts'],
  },
];
