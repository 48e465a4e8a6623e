import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlack, startLocalSlack } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../../packages/local-slack/test/bot.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import type { Outcome } from '../../../src/slack/outbox/call-outcome.ts';
import { createOutboxWebClient } from '../../../src/slack/outbox/outbox-web-client.ts';

/**
 * Every error that Slack documents for chat.postMessage, chat.update or any method, and what its description means for a
 * message that is not in Slack yet. Read from docs.slack.dev, 2026-11; some are no longer listed and still come.
 */
const WORDS: Readonly<Record<Outcome['kind'], readonly string[]>> = {
  delivered: [],
  // "It's possible some aspect of the operation succeeded before the error was raised", "temporarily unavailable".
  'in-doubt': ['fatal_error', 'internal_error', 'service_unavailable', 'update_failed'],
  'rate-limited': ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
  // The workspace, the channel or the message is busy, or the request did not arrive in one piece.
  'not-sent': [
    'team_added_to_org',
    'org_login_required',
    'external_channel_migrating',
    'request_timeout',
    'streaming_state_conflict',
  ],
  'token-dead': [
    'invalid_auth',
    'not_authed',
    'account_inactive',
    'token_revoked',
    'token_expired',
    'not_allowed_token_type',
  ],
  // Until an admin or a member changes something: the channel, a workspace preference, the app or its permissions.
  'channel-gone': [
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'is_inactive',
    'team_not_found',
    'messages_tab_disabled',
    'posting_to_general_channel_denied',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
    'restricted_action_non_threadable_channel',
    'restricted_action_thread_locked',
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
  ],
  'message-gone': ['message_not_found', 'thread_not_found', 'cant_update_message', 'edit_window_closed'],
  // What is in the message, its text aside.
  'bad-blocks': [
    'invalid_blocks',
    'invalid_blocks_format',
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
    'slack_connect_blocked_file_type',
    'slack_connect_canvas_sharing_blocked',
    'slack_connect_clip_sharing_blocked',
    'slack_connect_file_link_sharing_blocked',
    'slack_connect_file_upload_sharing_blocked',
    'slack_connect_lists_sharing_blocked',
  ],
  // Only with Slack's word that it names a file, see late-pictures.test.ts.
  'file-not-ready': [],
  // What the bot never asks for, or would have to ask for differently; and words that nobody knows yet.
  refused: [
    'no_text',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'metadata_too_large',
    'metadata_must_be_sent_from_app',
    'as_user_not_supported',
    'send_on_behalf_not_allowed',
    'draft_already_deleted',
    'draft_already_sent',
    'draft_has_conflict',
    'draft_not_found',
    'duplicate_channel_not_found',
    'duplicate_message_not_found',
    'cant_broadcast_message',
    'no_dual_broadcast_content_update',
    'invalid_arguments',
    'invalid_arg_name',
    'invalid_array_arg',
    'invalid_charset',
    'invalid_form_data',
    'invalid_post_type',
    'missing_post_type',
    'some_new_word',
  ],
};
const ROWS = Object.entries(WORDS).flatMap(([kind, words]) => words.map((word) => [word, kind] as const));

let slack: LocalSlack;

beforeAll(async () => {
  slack = await startLocalSlack(METTA_WORKSPACE);
});

afterAll(() => slack.close());

describe('error words', () => {
  test('no word means two things', () => {
    const words = ROWS.map(([word]) => word);
    expect(words).toEqual([...new Set(words)]);
  });

  test.each(ROWS)('%s: %s', async (word, kind) => {
    const outboxClient = createOutboxWebClient(slack.tokens.bot, {
      slackApiUrl: slack.apiUrl,
      fetch: createHttpClient(),
      logger: silent,
    });
    slack.faults.next('chat.postMessage', { kind: 'error', error: word });
    const order = { channel: 'C0ONCALL', threadTs: null, message: { text: 'x', blocks: [] }, key: 'k' };
    expect((await outboxClient.post(order)).kind).toBe(kind);
  });
});
