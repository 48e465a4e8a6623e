import { escapeMrkdwn } from './escape.ts';

/** A link in mrkdwn. The address comes out of the catalog or from Slack; what would end the link early is encoded. */
export function link(url: string, label: string): string {
  return `<${url.replace(/[<>|\s]/g, encodeURIComponent).replaceAll('&', '&amp;')}|${escapeMrkdwn(label)}>`;
}
