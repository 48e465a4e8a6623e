import { THRESHOLDS } from '../../src/health/thresholds.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { header, type Message, message, section } from '../kit/message.ts';
import { enumerate } from '../kit/text.ts';

/** The commands, areas and environments that the help lists. */
export interface HelpCard {
  readonly title: string;
  readonly commands: readonly { readonly name: string; readonly usageHint: string; readonly description: string }[];
  readonly areas: readonly { readonly key: string; readonly title: string }[];
  readonly environments: readonly string[];
}

/** Renders the help: one line for each command, the areas, the environments, and the meaning of the lights. */
export function renderHelp({ title, commands, areas, environments }: HelpCard): Message {
  const lines = commands.map(
    ({ name, usageHint, description }) =>
      `\`${[name, usageHint].filter(Boolean).join(' ')}\`  ${escapeMrkdwn(description, 300)}`,
  );
  const names = areas.map((area) => `\`${escapeMrkdwn(area.key)}\` (${escapeMrkdwn(area.title)})`);
  return message(
    [`${escapeMrkdwn(title)}: type ${commands.map(({ name }) => name).join(' or ')}`],
    [
      header(`${title}: commands`),
      section(lines.join('\n')),
      section(`*Areas:* ${enumerate(names)}`),
      ...(environments.length > 0
        ? [section(`*Environments:* ${enumerate(environments.map((name) => `\`env:${escapeMrkdwn(name)}\``))}`)]
        : []),
      section(
        `Only you see an answer until you click *Share to Channel*; \`/health live\` posts a card that is kept current, and notifies nobody. 🟢 ${THRESHOLDS.green.toFixed(2)} or more: healthy, 🟡 ${THRESHOLDS.yellow.toFixed(2)} or more: warning, 🔴 below: critical, ⚪ no data.`,
      ),
    ],
  );
}
