/** The settings of a bot that Slack sends to over HTTP, at a free port, signed with the secret that the local Slack signs with. */
export const OVER_HTTP = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'local-signing-secret', PORT: '0' } as const;
