/** Meaning of Slack's error word, where the word alone decides. No other file classifies them. */
export type WordKind =
  | 'rate-limited'
  | 'in-doubt'
  | 'not-sent'
  | 'token-dead'
  | 'channel-gone'
  | 'message-gone'
  | 'bad-blocks'
  | 'refused';

const RATE_LIMITED = ['ratelimited', 'rate_limited', 'message_limit_exceeded'];
/** "It's possible some aspect of the operation succeeded", according to Slack's documentation. */
const IN_DOUBT = ['fatal_error', 'internal_error', 'service_unavailable', 'update_failed'];
/** The workspace, the channel or the message is busy, or the request was incomplete: sent again. */
const NOT_SENT = [
  'team_added_to_org',
  'org_login_required',
  'external_channel_migrating',
  'request_timeout',
  'streaming_state_conflict',
];
/** The token is rejected until somebody reinstalls the app. */
const TOKEN_DEAD = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
];
/** The channel is inaccessible until somebody changes it, the app, the bot's membership or its permissions. */
const CHANNEL_GONE = [
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  // From chat.update in an archived channel.
  'is_inactive',
  // For a channel name, with the token of an organization.
  'team_not_found',
  'messages_tab_disabled',
  'posting_to_general_channel_denied',
  'cannot_reply_to_message',
  'missing_scope',
  'no_permission',
  'access_denied',
  'accesslimited',
  'app_access_restricted',
  'ekm_access_denied',
  'team_access_not_granted',
  'enterprise_is_restricted',
  'two_factor_setup_required',
  'method_deprecated',
  'deprecated_endpoint',
];
const MESSAGE_GONE = ['message_not_found', 'thread_not_found', 'cant_update_message', 'edit_window_closed'];
/** Rejections of a message's blocks, attachments or files. */
const BAD_BLOCKS = [
  'msg_blocks_too_long',
  'msg_too_long',
  'block_mismatch',
  'markdown_text_conflict',
  'invalid_attachments',
  'too_many_attachments',
  'attachment_payload_limit_exceeded',
  'too_many_contact_cards',
  'missing_file_data',
  'file_not_found',
  'file_deleted',
  'file_is_deleted',
  'file_share_limit_reached',
  'max_file_sharing_exceeded',
  'unable_to_share_files',
  'posting_to_channel_denied',
  'blocked_file_type',
];
const BAD_BLOCKS_PATTERN =
  /^(invalid_blocks\w*|slack_connect_\w+_(sharing_blocked|file_type)|slack_connect_blocked_file_type)$/;

const KINDS: ReadonlyMap<string, WordKind> = new Map([
  ...kindOfAll('rate-limited', RATE_LIMITED),
  ...kindOfAll('in-doubt', IN_DOUBT),
  ...kindOfAll('not-sent', NOT_SENT),
  ...kindOfAll('token-dead', TOKEN_DEAD),
  ...kindOfAll('channel-gone', CHANNEL_GONE),
  ...kindOfAll('message-gone', MESSAGE_GONE),
  ...kindOfAll('bad-blocks', BAD_BLOCKS),
]);

/** The kind of an error word; `refused` for unknown ones. */
export function kindOfWord(word: string): WordKind {
  if (word.startsWith('restricted_action')) return 'channel-gone';
  return KINDS.get(word) ?? (BAD_BLOCKS_PATTERN.test(word) ? 'bad-blocks' : 'refused');
}

/** Whether an error word holds for all messages to the channel, and not for one thread or kind of message only. */
export function isOfWholeChannel(word: string): boolean {
  if (word === 'cannot_reply_to_message') return false;
  return !word.startsWith('restricted_action_') || word === 'restricted_action_read_only_channel';
}

/** Words for a reply that may stand in its thread, and not in the channel too. */
const NO_BROADCAST: readonly string[] = ['cant_broadcast_message', 'restricted_action_thread_only_channel'];

/** Whether Slack only refuses to show a reply in the channel too: in its thread it can be posted. */
export function isOfBroadcast(word: string): boolean {
  return NO_BROADCAST.includes(word);
}

/** Words for a thread that takes no replies; the channel itself may take the message. */
const NO_REPLIES: readonly string[] = [
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
];

/** Whether Slack refuses a message only as a reply in its thread. */
export function isOfReplies(word: string): boolean {
  return NO_REPLIES.includes(word);
}

/** Whether a message has no content that Slack could show: neither another form nor another channel helps. */
export function isOfNothing(word: string): boolean {
  return word === 'no_text';
}

/** Whether the bot cannot see a channel: it is gone, or private and without the bot. */
export function isOfHiddenChannel(word: string): boolean {
  return ['channel_not_found', 'not_in_channel', 'method_not_supported_for_channel_type'].includes(word);
}

/** Whether a lookup of the channel shows what the word says; a restriction of posting, for example, it does not show. */
export function isSeenByLookup(word: string): boolean {
  return ['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive'].includes(word);
}

/** Whether Slack no longer opens a form, for which it has to be asked once, and within 3 s of the click. */
export function isOfExpiredTrigger(word: string): boolean {
  return ['expired_trigger_id', 'trigger_expired', 'exchanged_trigger_id', 'trigger_exchanged'].includes(word);
}

/** Whether a user group cannot be read: it was deleted or disabled, or the workspace's plan has none. */
export function isOfMissingGroup(word: string): boolean {
  return ['no_such_subteam', 'subteam_not_found', 'plan_upgrade_required'].includes(word);
}

function kindOfAll(kind: WordKind, words: readonly string[]): [string, WordKind][] {
  return words.map((word) => [word, kind]);
}
