import { describe, expect, test } from 'vitest';
import { threadAt } from '../../page/src/archive.ts';

const ARCHIVE = 'https://metta-local.slack.com/archives/C0ONCALL';

describe('archive', () => {
  test('a permalink leads to the thread that the message begins or stands in', () => {
    expect(threadAt(`${ARCHIVE}/p1764000000000123`)).toEqual({ channel: 'C0ONCALL', ts: '1764000000.000123' });
    expect(threadAt(`${ARCHIVE}/p1764000000000125?thread_ts=1764000000.000123&cid=C0ONCALL`)).toEqual({
      channel: 'C0ONCALL',
      ts: '1764000000.000123',
    });
  });

  test.each(['https://app.datadoghq.com/archives/C0ONCALL/p1764000000000123', ARCHIVE, `${ARCHIVE}/p12`, ''])(
    '%s is an address like any other',
    (address) => {
      expect(threadAt(address)).toBeNull();
    },
  );
});
