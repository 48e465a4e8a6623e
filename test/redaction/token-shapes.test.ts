import { describe, expect, test } from 'vitest';
import { withoutTokens } from '../../src/redaction/redactor.ts';

const JSON_IN_JSON = JSON.stringify(JSON.stringify({ response_url: 'https://hooks.slack.com/actions/T1/2/sEcReT' }));

describe('token shapes', () => {
  test.each([
    ['a bot token', 'xoxb-1234-5678-sEcReT'],
    ['a user token behind a line break in JSON', 'a\\nxoxp-1-2-sEcReT'],
    ['a cookie', 'd=xoxd-abc%2FsEcReT%2Bx%3D; path=/'],
    ['a refresh token', 'xoxe.xoxp-1-sEcReT'],
    ['an app-level token', 'token%3Dxapp-1-A0-sEcReT'],
    ['an address for answers', 'https://hooks.slack.com/commands/T1/2/sEcReT'],
    ['one of a government', 'https://hooks.slack-gov.com/services/T1/sEcReT'],
    ['one in an address', 'https%3A%2F%2Fhooks.slack.com%2Fcommands%2FsEcReT'],
    ['one with escaped slashes', '"https:\\/\\/hooks.slack.com\\/actions\\/T1\\/sEcReT"'],
    ['one in JSON in JSON', JSON_IN_JSON],
    ['an address of another host', '{"responseUrl":"http://127.0.0.1:1/response/sEcReT"}'],
    ['one in a form', 'response_url=http%3A%2F%2Fx%2FsEcReT&a=1'],
    ['an address for a file', '{"ok":true,"upload_url":"https:\\/\\/files.slack.com\\/upload\\/sEcReT"}'],
    ['a ticket of a socket', 'wss://x.slack.com/link/?ticket=sEcReT&app_id=2'],
    ['a ticket for a dialog', 'trigger_id: 123.456.sEcReT'],
    ['the verification token', '{"token":"sEcReTsEcReTsEcReT","team_id":"T1"}'],
    ['the verification token in a form', 'token=sEcReT&team_id=T1'],
    ['a token of GitHub', 'remote: ghp_sEcReTsEcReT0123456789'],
    ['one of an app of GitHub', 'x\\nghs_sEcReTsEcReT0123456789'],
    ['a fine-grained one', 'github_pat_11ABC_sEcReTsEcReT0123'],
    ['a key of Datadog in a header', 'DD-API-KEY: sEcReT0123456789'],
    ['one among headers', '["dd-application-key","sEcReT0123456789"]'],
    ['one in JSON', '{"dd-api-key": "sEcReT0123456789"}'],
    ['one in an address', '/api/v1/x?api_key=sEcReT0123456789&a=1'],
    ['a key of W&B', 'WANDB_API_KEY=sEcReT0123456789012345678901234567890123'],
    ['a bearer', 'Authorization: Bearer sEcReT0123456789'],
    ['a basic one', '{"authorization":"Basic dXNlcjpzRWNSZVQ6sEcReT=="}'],
    ['a bearer without a header', 'with Bearer sEcReT-2f9c0a7b1d'],
    ['a short bearer in a header', 'authorization: bearer sEcReT123'],
    ['a password in JSON', '{"password":"sEcReT"}'],
    ['a secret in JSON', '{"secret":"0a1sEcReT"}'],
    ['a ticket of hexadecimal digits', '?ticket=2f9c0a7b-1d5e-4f60-sEcReT'],
    ['a password in an address', 'http://proxy:sEcReT@127.0.0.1:1/api'],
    ['a password with an @', 'postgres://bot:p@sEcReT@db/health'],
    ['one in an address in an address', 'u=http%3A%2F%2Fproxy%3AsEcReT%40host'],
    ['a key before an @', 'https://sEcReTsEcReT0123456789@sentry.example/1'],
  ])('%s is found, and nothing beside it', (_, text) => {
    const redacted = withoutTokens(text);
    expect(redacted).toContain('[redacted]');
    expect(redacted).not.toContain('sEcReT');
    expect(withoutTokens(redacted)).toBe(redacted);
  });

  test.each(['user:pa55w0rd', 'api:0f1e2d3c4b5a', 'bot:', 'bot:pä55'])(
    'credentials outside a header are found: %s',
    (pair) => {
      const encoded = Buffer.from(pair).toString('base64');
      expect(withoutTokens(`sent Basic ${encoded} to x`)).toBe('sent Basic [redacted] to x');
      expect(withoutTokens(`basic%20${encodeURIComponent(encoded)}&`)).toBe('basic%20[redacted]&');
    },
  );

  test('a token of a socket or a dialog of Slack is found also where it looks like a name', () => {
    expect(withoutTokens('wss%3A%2F%2Fx.slack.com%2Flink%2F%3Fticket%3DTICKET1%26a=1')).toContain(
      'ticket%3D[redacted]',
    );
    expect(withoutTokens('wss://x.slack.com/link/?ticket=TICKET1&a=1')).toBe(
      'wss://x.slack.com/link/?ticket=[redacted]&a=1',
    );
    expect(withoutTokens('trigger_id=8675309.37.ab')).toBe('trigger_id=[redacted]');
  });

  test.each([
    'Slack rejects a token: invalid_auth',
    'SLACK_BOT_TOKEN does not start with xoxb-',
    'take the bot token; it starts with xoxb-...',
    'ask an admin to check DD_API_KEY, DD_APP_KEY and DD_SITE',
    'from "Basic Information"; Basic authentication; the bearer of news; Bearer tokens',
    'ticket: OPS-123, the ticket is closed',
    'highs_of_the_day laughs_somethinglonger',
    'https://app.datadoghq.com/dashboard/abc-def?from_ts=1763985600000&to_ts=1764072000000',
    'http://host:8080/path?mail=a@b',
    'see https://example.com/@user:name',
    '<https://example.com|mail:a@b> <@U0123> 12:30@noon',
    'api_key: required',
    'There is no area or metric called "basic regression-v2"',
    '/ci-status basic smoke-tests-2',
    'Basic arena-2024 policy',
    'bearer capacity80x shares',
    'Bearer navigation-regression-2024',
    'token=arena2',
    'llm.token=12 and more',
    'authorization: rbac2024x',
    'authorization=rbac-v2-enabled',
    '{"secret":"none","token":"count","ticket":"OPS-77"}',
    'foo ?ticket=OPS-77',
    'https://tracker.example/?ticket=OPS-77',
    'xoxb-legacy and xoxp-old-tokens',
    'app_key=training.run-1',
    'trigger_id: none, response_url: none',
    '["dd-api-key","dd-application-key"]',
    'https://mygithubusername@host/x',
    'myxapp-server and foxapp-1',
  ])('ordinary text passes: %s', (text) => {
    expect(withoutTokens(text)).toBe(text);
  });
});
