import type { Entered } from '@metta-health-bot/local-slack';
import { type JsonRecord, recordsOf } from '@metta-health-bot/local-slack/json';

/** Value of that element in a form before it is touched. */
export function initial(element: JsonRecord): Entered {
  const text = [element.initial_value, element.initial_date, element.initial_time].find(
    (one) => typeof one === 'string',
  );
  if (typeof text === 'string') return text;
  if (typeof element.initial_date_time === 'number') return String(element.initial_date_time);
  return initialChoice(element);
}

/** Initial choice, before a person has chosen anything. */
function initialChoice(element: JsonRecord): readonly string[] {
  const single = [
    element.initial_user,
    element.initial_channel,
    element.initial_conversation,
    ...recordsOf([element.initial_option]).map((one) => one.value),
  ];
  const many = [
    ...recordsOf(element.initial_options).map((one) => one.value),
    ...[element.initial_users, element.initial_channels, element.initial_conversations].flat(),
  ];
  return [...single, ...many].filter((value) => typeof value === 'string');
}
