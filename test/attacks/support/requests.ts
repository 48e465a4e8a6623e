import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';

/** The secret that the bot shares with the local Slack. */
export const SECRET = 'local-signing-secret';

/** A request as it goes out; a header of `undefined` is left out. */
export interface Attack {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

const FORM = 'application/x-www-form-urlencoded';

/** The time as Slack writes it, so many seconds from now. */
export const timestamp = (offset = 0): string => String(Math.floor(Date.now() / 1_000) + offset);

/** Slack's v0 signature: docs.slack.dev/authentication/verifying-requests-from-slack. */
export function signature(body: string | Buffer, time: string, secret = SECRET): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')}`;
}

/** The headers with which Slack would send that body. */
export function signed(body: string | Buffer, type = FORM, time = timestamp(), secret = SECRET) {
  return {
    'content-type': type,
    'x-slack-request-timestamp': time,
    'x-slack-signature': signature(body, time, secret),
  };
}

/** Sends it, on a connection of its own; the status, or 0 where the connection ended or nothing came within `withinMs`. */
export function send(port: number, attack: Omit<Attack, 'name'>, withinMs = 10_000): Promise<number> {
  const { method = 'POST', path = '/slack/events', headers = {}, body = '' } = attack;
  const given = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new Promise((resolve) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: Object.fromEntries(given),
      agent: false,
    });
    const limit = setTimeout(() => request.destroy(), withinMs);
    const end = (status: number) => {
      clearTimeout(limit);
      resolve(status);
    };
    request.on('response', (response) => {
      response.resume();
      response.once('close', () => end(response.statusCode ?? 0));
    });
    request.on('error', () => end(0));
    request.end(body);
  });
}

/** Sends these bytes and nothing else; what came back until the other side ended or `withinMs` were over. */
export function sendBytes(port: number, bytes: string | Buffer, withinMs = 1_500): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = () => {
      clearTimeout(limit);
      socket.destroy();
      resolve(answer);
    };
    const limit = setTimeout(end, withinMs);
    socket.on('data', (part) => {
      answer += part.toString('latin1');
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

/** A slash command as Slack would send it, answered at `answerTo`. */
export function commandBody(text: string, answerTo: string, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({
    token: 'deprecated',
    team_id: 'T0METTA',
    team_domain: 'metta-local',
    api_app_id: 'A0HEALTH',
    channel_id: 'C0SYSTEMHEALTH',
    channel_name: 'system-health',
    user_id: 'U0ENGINEER',
    user_name: 'engineer',
    command: '/health',
    text,
    response_url: answerTo,
    trigger_id: '1.2.3',
    is_enterprise_install: 'false',
    ...more,
  }).toString();
}
