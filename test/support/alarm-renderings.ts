import fc from 'fast-check';
import {
  renderDatabaseAlarm,
  renderDatabaseAlarmEnd,
  renderOutboxAlarm,
  renderOutboxAlarmEnd,
} from '../../blocks/incidents/delivery-alarm.ts';
import type { Message } from '../../blocks/kit/message.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ZONE = 'Europe/Berlin';

const instant = fc.integer({ min: -3 * 86_400_000, max: 0 }).map((offset) => NOW + offset);

/** The alarms about delivery, with names as `name` gives them. */
export function alarmRenderings(name: fc.Arbitrary<string>): readonly [string, fc.Arbitrary<Message>][] {
  const channel = fc.record({
    channel: name.map((one) => `#${one}`),
    messages: fc.integer({ min: 1 }),
    since: instant,
  });
  const failing = fc.array(fc.record({ label: name, says: name }), { maxLength: 500 });
  const seen = fc.oneof(
    fc.record({ kind: fc.constant('seen' as const), at: instant, failing }),
    fc.record({ kind: fc.constant('unseen' as const), at: instant, says: name }),
  );
  const end = instant.map((since) => ({ since, now: NOW, timeZone: ZONE }));
  return [
    [
      'renderOutboxAlarm',
      fc
        .tuple(fc.array(channel, { minLength: 1, maxLength: 200 }), fc.array(name, { maxLength: 12 }))
        .map(([channels, stalled]) => renderOutboxAlarm({ channels, stalled, now: NOW, timeZone: ZONE })),
    ],
    ['renderOutboxAlarmEnd', end.map(renderOutboxAlarmEnd)],
    [
      'renderDatabaseAlarm',
      fc
        .tuple(name, instant, seen, fc.boolean())
        .map(([why, since, sighting, isPartial]) =>
          renderDatabaseAlarm({ why, isPartial, since, seen: sighting, now: NOW, timeZone: ZONE }),
        ),
    ],
    [
      'renderDatabaseAlarmEnd',
      fc.tuple(end, fc.boolean()).map(([over, isPartial]) => renderDatabaseAlarmEnd({ ...over, isPartial })),
    ],
  ];
}
