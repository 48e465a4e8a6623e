import { escapeMrkdwn } from './escape.ts';

/** A channel as people read it: a mention of its id, or the `#name` it was given by. mrkdwn. */
export const channelName = (channel: string) =>
  /^[CGD][A-Z0-9]+$/.test(channel) ? `<#${channel}>` : escapeMrkdwn(channel);
