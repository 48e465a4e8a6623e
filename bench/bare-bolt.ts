import { App } from '@slack/bolt';

const [token = '', appToken = '', slackApiUrl = ''] = process.argv.slice(2);
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } });

app.command('/health', async ({ ack }) => {
  await ack();
});
await app.start();
process.stdout.write('bare Bolt is connected to Slack\n');
