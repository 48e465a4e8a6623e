/** What Slack's word means for a message that it does not take, where it does not depend on more than the word. */
export type WordKind =
  | 'rate-limited'
  | 'in-doubt'
  | 'not-sent'
  | 'channel-gone'
  | 'message-gone'
  | 'bad-blocks'
  | 'refused';

const LIMITED = ['ratelimited', 'rate_limited', 'message_limit_exceeded'];
/** "It's possible some aspect of the operation succeeded", as the documentation says of them. */
const UNCLEAR = ['fatal_error', 'internal_error', 'service_unavailable', 'update_failed'];
/** The workspace, the channel or the message is busy, or the request came in pieces: to be sent again. */
const PASSING = [
  'team_added_to_org',
  'org_login_required',
  'external_channel_migrating',
  'request_timeout',
  'streaming_state_conflict',
];
/** Until somebody changes the channel, the app, the bot's membership or its permissions. */
const NO_WAY_IN = [
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  // What chat.update says of an archived channel.
  'is_inactive',
  // Of a channel's name, where the token is of a whole organization.
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
const NO_MESSAGE = ['message_not_found', 'thread_not_found', 'cant_update_message', 'edit_window_closed'];
/** Of what a message holds besides its text. */
const TOO_MUCH = [
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
const TOO_MUCH_OF_A_KIND =
  /^(invalid_blocks\w*|slack_connect_\w+_(sharing_blocked|file_type)|slack_connect_blocked_file_type)$/;

const KINDS: ReadonlyMap<string, WordKind> = new Map([
  ...kindOfAll('rate-limited', LIMITED),
  ...kindOfAll('in-doubt', UNCLEAR),
  ...kindOfAll('not-sent', PASSING),
  ...kindOfAll('channel-gone', NO_WAY_IN),
  ...kindOfAll('message-gone', NO_MESSAGE),
  ...kindOfAll('bad-blocks', TOO_MUCH),
]);

/** The kind of that word; `refused` for one that is not known here. */
export function kindOfWord(word: string): WordKind {
  if (word.startsWith('restricted_action')) return 'channel-gone';
  return KINDS.get(word) ?? (TOO_MUCH_OF_A_KIND.test(word) ? 'bad-blocks' : 'refused');
}

/** Whether this word against a channel holds for all that is to be told there, and not for one thread or kind of message. */
export function isOfWholeChannel(word: string): boolean {
  if (word === 'cannot_reply_to_message') return false;
  return !word.startsWith('restricted_action_') || word === 'restricted_action_read_only_channel';
}

/** Whether a message has nothing in it that Slack could show: no other form of it and no other channel helps. */
export function isOfNothing(word: string): boolean {
  return word === 'no_text';
}

function kindOfAll(kind: WordKind, words: readonly string[]): [string, WordKind][] {
  return words.map((word) => [word, kind]);
}
