import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configuration, findAlertmanager, versionIn } from '../../bench/alertmanager.ts';

describe('alertmanager', () => {
  test('the configuration of Alertmanager posts to that channel, with the token of the bot', () => {
    expect(parse(configuration('http://127.0.0.1:9/api/', 'xoxb-local', 'C0ONCALL'))).toEqual({
      route: {
        receiver: 'slack',
        group_by: ['alertname', 'collector'],
        group_wait: '0s',
        group_interval: '5s',
        repeat_interval: '4h',
      },
      receivers: [
        {
          name: 'slack',
          slack_configs: [
            {
              api_url: 'http://127.0.0.1:9/api/chat.postMessage',
              channel: 'C0ONCALL',
              http_config: { authorization: { type: 'Bearer', credentials: 'xoxb-local' } },
            },
          ],
        },
      ],
    });
  });

  test('the version of Alertmanager is the number alone', () => {
    expect(
      versionIn('alertmanager, version 0.25.0 (branch: debian/sid, revision: 0.25.0-1+b4)\n  build user: x\n'),
    ).toBe('0.25.0');
    expect(versionIn('something else\n')).toBe('something else');
  });

  test('a machine without Alertmanager has no version of it', () => {
    expect(findAlertmanager(['no-such-program-here'])).toBeUndefined();
  });
});
