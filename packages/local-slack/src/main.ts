#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { renderForTerminal } from './print-message.ts';
import { startLocalSlack } from './start-local-slack.ts';
import { onChange, type StoredMessage, type Workspace } from './workspace.ts';

const USAGE = `local-slack: a Slack workspace on this machine, for testing a Slack app without an account

  local-slack [--port N] [--user NAME] [--channel NAME]

It prints the settings of an app in Socket Mode. Then each line that you type is said in the channel, and a line that begins
with a slash is a command: /hello world. "in #random" goes to another channel, "as lead" makes you another person.
`;

/** Exit code of wrong usage, as in sysexits.h. */
const WRONG_USAGE = 64;

/** The parsed arguments; undefined, with a printed message, if they are not understood. */
function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        user: { type: 'string', default: 'engineer' },
        channel: { type: 'string', default: 'general' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = WRONG_USAGE;
    return undefined;
  }
}

/** Serves until its standard input ends. Prints the problem of an invalid line, and continues. */
async function run(args: readonly string[], write: (text: string) => void): Promise<void> {
  const values = optionsOf(args);
  if (!values) return;
  if (values.help) return write(USAGE);
  const slack = await startLocalSlack({ port: Number(values.port) });
  const place = { user: values.user, channel: values.channel };
  const { bot, app, signingSecret } = slack.tokens;
  write(`SLACK_API_URL=${slack.apiUrl}\nSLACK_BOT_TOKEN=${bot}\nSLACK_APP_TOKEN=${app}\n`);
  write(`SLACK_SIGNING_SECRET=${signingSecret}\n\n`);
  const seen = new Set<StoredMessage>();
  onChange(slack.workspace, () => {
    for (const message of slack.workspace.messages) {
      if (seen.has(message)) continue;
      seen.add(message);
      if (message.postedBy !== 'user') write(shown(slack.workspace, message));
    }
  });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      type(line.trim());
    } catch (error) {
      write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  await slack.close();

  function type(line: string): void {
    const [, verb, name] = /^(in|as) [#@]?(\S+)$/.exec(line) ?? [];
    if (verb === 'in' && name !== undefined) place.channel = name;
    else if (verb === 'as' && name !== undefined) place.user = name;
    else if (line.startsWith('/')) slack.as(place.user).in(place.channel).command(line);
    else if (line !== '') slack.as(place.user).in(place.channel).say(line);
  }
}

function shown({ channels, users }: Workspace, message: StoredMessage): string {
  const channel = channels.find(({ id }) => id === message.channel)?.name ?? message.channel;
  const only = users.find(({ id }) => id === message.ephemeralTo)?.name;
  const thread = message.threadTs === null || message.threadTs === message.ts ? '' : ', in a thread';
  return `\n#${channel}${thread}${only === undefined ? '' : `, only ${only} sees it`}\n${renderForTerminal(message)}\n`;
}

await run(process.argv.slice(2), (text) => void process.stdout.write(text));
