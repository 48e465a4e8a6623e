import { readFileSync } from 'node:fs';
import { App, type RespondArguments } from '@slack/bolt';
import { parseJson } from '../src/core/json.ts';

const [token = '', appToken = '', slackApiUrl = '', payloadFile = ''] = process.argv.slice(2);
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } });
const payload = parseJson(readFileSync(payloadFile, 'utf8')) as RespondArguments;

app.command('/health', async ({ ack, respond }) => {
  await ack();
  await respond(payload);
});
await app.start();
process.stdout.write('posting Bolt is connected to Slack\n');
