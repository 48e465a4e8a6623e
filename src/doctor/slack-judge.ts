import { kindOfWord } from '../slack/outbox/error-words.ts';
import { OPTIONAL_BOT_SCOPES } from '../slack/pins.ts';
import { type CheckResult, notOk, ok, unchecked, warning } from './check-result.ts';
import type { SlackAnswer } from './slack-answer.ts';

/** The used parts of the answer to auth.test. */
export interface TokenAnswer {
  readonly team?: string | undefined;
  readonly user?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}

const FIRST = 'fix the line of slack.token first';
const REACH = 'fix the line of slack.reach first';
const REINSTALL = 'then reinstall the app to the workspace';

/** Judges whether Slack answers at all. */
export function judgeReach(answer: SlackAnswer<unknown>): CheckResult {
  if (answer.kind !== 'failed' || answer.isSlack) return ok('slack.reach', 'it answers');
  const step = 'check SLACK_API_URL, the network and proxies between, and status.slack.com';
  return notOk('slack.reach', `no answer of Slack: ${answer.why}`, step);
}

/** Judges the bot token. */
export function judgeToken(answer: SlackAnswer<TokenAnswer>): CheckResult {
  const id = 'slack.token';
  if (answer.kind === 'failed') return unchecked(id, answer.why, answer.isSlack ? 'try again in a minute' : REACH);
  if (answer.kind === 'answered') {
    const { team = 'without a name', user = 'without a name' } = answer.value;
    return ok(id, `workspace ${team}, bot user ${user}`);
  }
  const { word } = answer;
  const step =
    'copy the token from "OAuth & Permissions" of the Slack app into SLACK_BOT_TOKEN; if there is none, install the app';
  if (kindOfWord(word) === 'token-dead') return notOk(id, `Slack rejects it: ${word}`, step);
  return unchecked(id, `Slack answers ${word}`, 'look the word up at docs.slack.dev/reference/methods/auth.test');
}

/** Judges the scopes of the bot token against those of the manifest, each of which has its reason. An optional one may be missing. */
export function judgeScopes(
  answer: SlackAnswer<TokenAnswer>,
  wanted: Readonly<Record<string, string>>,
): readonly CheckResult[] {
  const id = 'slack.scopes';
  if (answer.kind !== 'answered') return [unchecked(id, 'the token was not accepted', FIRST)];
  const held = answer.value.scopes;
  if (held === undefined) {
    const step = 'compare them yourself: "OAuth & Permissions" of the Slack app, and manifest.yml';
    return [unchecked(id, 'the answer does not name them, as it does not behind some proxies', step)];
  }
  const missing = Object.keys(wanted).filter((scope) => !held.includes(scope));
  const known = { ...wanted, ...OPTIONAL_BOT_SCOPES };
  const superfluous = held.filter((scope) => scope !== '' && !Object.hasOwn(known, scope));
  const results = [
    ...missing.map((scope) =>
      notOk(
        id,
        `${scope} is missing, ${wanted[scope]}`,
        `add it under "OAuth & Permissions" of the Slack app, ${REINSTALL}`,
      ),
    ),
    ...(superfluous.length > 0
      ? [
          warning(
            id,
            `the bot does not need ${superfluous.join(', ')}`,
            `remove them under "OAuth & Permissions" of the Slack app, unless something else uses its token; ${REINSTALL}`,
          ),
        ]
      : []),
  ];
  return results.length > 0 ? results : [ok(id, `all ${held.length} of the manifest, and no more`)];
}

/**
 * Judges the slash commands, which Slack shows to no bot: apps.manifest.export needs a token of the app's owner. Without the scope there
 * are none.
 */
export function judgeCommands(answer: SlackAnswer<TokenAnswer>, command: string): CheckResult {
  const id = 'slack.commands';
  const scopes = answer.kind === 'answered' ? answer.value.scopes : undefined;
  if (scopes !== undefined && !scopes.includes('commands')) {
    const step = `paste manifest.yml under "App Manifest" of the Slack app, ${REINSTALL}`;
    return notOk(id, 'the token has no scope commands, so the app has none', step);
  }
  const step = `type ${command} in Slack: if it is not a valid command, or another app answers, paste manifest.yml under "App Manifest" of the Slack app`;
  return unchecked(id, 'Slack does not show a bot which commands its app has', step);
}

/** Judges the answer to apps.connections.open. */
export function judgeSocket(answer: SlackAnswer<{ readonly url?: string | undefined }>): CheckResult {
  const id = 'slack.socket';
  const make =
    'create an app-level token with the scope connections:write under "Basic Information" of the Slack app, and set SLACK_APP_TOKEN';
  if (answer.kind === 'failed') return unchecked(id, answer.why, answer.isSlack ? 'try again in a minute' : REACH);
  if (answer.kind === 'answered') {
    if (/^wss?:/.test(answer.value.url ?? '')) return ok(id, 'Slack opens connections for the app-level token');
    return unchecked(id, 'the answer has no address to connect to', 'run the command again');
  }
  const { word } = answer;
  if (word === 'missing_scope') return notOk(id, 'the app-level token lacks the scope connections:write', make);
  if (kindOfWord(word) === 'token-dead') return notOk(id, `Slack rejects SLACK_APP_TOKEN: ${word}`, make);
  return notOk(id, `Slack opens no connection: ${word}`, 'turn Socket Mode on in the settings of the Slack app');
}

/** Judges whether both tokens are of one app, by the id of the bot's app and the id in the app-level token. */
export function judgeSameApp(ofBot: string | undefined, appToken: string): CheckResult {
  const id = 'slack.same_app';
  const own = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1];
  if (ofBot === undefined || own === undefined) {
    return unchecked(
      id,
      'Slack does not say which app the bot token belongs to',
      'fix the lines of slack.token and slack.scopes first',
    );
  }
  if (ofBot === own) return ok(id, 'both are of the same app');
  const step = 'copy both tokens from the settings of the same Slack app';
  return notOk(id, 'SLACK_BOT_TOKEN and SLACK_APP_TOKEN belong to two different apps', step);
}

/** Judges the signing secret by its form: only a request of Slack shows whether it is the right one. */
export function judgeSignature(secret: string): CheckResult {
  const id = 'slack.signature';
  if (/^[0-9a-f]{32}$/.test(secret))
    return ok(id, 'it has the form of one; the first request of Slack shows whether it is right');
  const step =
    'copy it again from "Basic Information" of the Slack app, and not the client secret or the verification token';
  return warning(id, 'it is not 32 hexadecimal digits, as those of Slack are', step);
}
