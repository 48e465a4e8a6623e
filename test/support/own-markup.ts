/** Addresses and ids that renderers may write as links and mentions. */
export const RUNBOOK = 'https://runbooks.example.com/';
export const DASHBOARD = 'https://datadog.example.com/';
export const PERMALINK = 'https://slack.example.com/p1';
export const ACTORS = ['U0ONCALL', 'U0LEAD'] as const;
export const SHARER = 'U0SHARER';
export const GROUP = 'S0ONCALL';
export const CHANNEL = 'C0LIVE';

const OWN_MARKUP = [
  ...[...ACTORS, SHARER].map((id) => `<@${id}>`),
  `<!subteam^${GROUP}>`,
  `<#${CHANNEL}>`,
  ...[RUNBOOK, DASHBOARD, PERMALINK].map((url) => `<${url}|`),
];

/** An age that Slack counts on. */
const OWN_AGE = /<!date\^\d+\^\{ago\}\|\w{3} \d+, \d\d:\d\d UTC>/g;

/** A text without the links and mentions that are meant. */
export function withoutOwnMarkup(text: string): string {
  return OWN_MARKUP.reduce((rest, own) => rest.replaceAll(own, ''), text).replaceAll(OWN_AGE, '');
}
