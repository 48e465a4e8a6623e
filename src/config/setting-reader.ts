import { isIP } from 'node:net';
import type { Environment } from './environment.ts';
import { type Login, loginOf, withoutLogin } from './login.ts';
import { type AddressName, SETTINGS, type SecretName, type Setting, type SettingName } from './settings.ts';
import { addressMistake, quoted, secretMistake } from './value-mistakes.ts';

/** Reader of settings of each kind. A mistake is reported and the value returned unchanged, so that all mistakes are reported at once. */
export interface SettingReader {
  /** The trimmed value or its default; empty without both. */
  text(name: SettingName): string;
  /** A token or key in one word, which is never part of a message; empty if unset. */
  secret(name: SecretName): string;
  /** A token or key that must be set. */
  required(name: SecretName, fix: string): string;
  /** A whole number within these bounds. */
  whole(name: SettingName, bounds: WholeBounds): number;
  /** A complete http URL without a login; it is never part of a message. */
  url(name: AddressName): string;
  /** A complete http URL, and the login that it may contain, separated; neither is ever part of a message. */
  urlWithLogin(name: AddressName): { readonly url: string; readonly login: Login | undefined };
  /** Host name or address, without a port. */
  host(name: SettingName): string;
  /** A Slack token, which is never part of a message, even in the wrong setting. */
  slackToken(name: SecretName, prefix: string): string;
  /** Id or name of a Slack channel; undefined if unset. */
  channel(name: SettingName): string | undefined;
}

/** Range of a whole number, both ends included; `fix` states it in words, as the next step. */
interface WholeBounds {
  readonly from: number;
  readonly to: number;
  readonly fix: string;
}

/** An id such as C0123456789, or a name as Slack writes them. */
const CHANNEL = /^[^\s#A-Z,]{1,80}$|^[CG][A-Z0-9]{2,}$/;

/** Host name; addresses are checked by Node. */
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** Creates a reader of this environment that calls `wrong` for each mistake. */
export function createSettingReader(env: Environment, wrong: ReportProblem): SettingReader {
  const text = (name: SettingName) => env[name]?.trim() || settingOf(name).default || '';
  const secret = (name: SecretName) => {
    const value = text(name);
    const mistake = value === '' ? undefined : secretMistake(value);
    if (mistake) wrong(name, mistake.what, mistake.fix);
    return value;
  };
  const address = (name: AddressName, mayLogIn: boolean) => {
    const value = text(name);
    const mistake = addressMistake(value, { mayLogIn });
    if (mistake) wrong(name, mistake.what, mistake.fix);
    return value;
  };
  return {
    text,
    secret,
    required(name, fix) {
      const value = secret(name);
      if (!value) wrong(name, 'is not set', fix);
      return value;
    },
    whole(name, { from, to, fix }) {
      const value = /^\d+$/.test(text(name)) ? Number(text(name)) : Number.NaN;
      if (!Number.isInteger(value) || value < from || value > to) wrong(name, `cannot be ${quoted(text(name))}`, fix);
      return value;
    },
    url: (name) => address(name, false),
    urlWithLogin(name) {
      const value = address(name, true);
      return { url: withoutLogin(value), login: loginOf(value) };
    },
    host(name) {
      const value = text(name);
      const isName = HOST.test(value) && !/^[\d.]+$/.test(value);
      if (isIP(value) === 0 && !isName) {
        const fix = 'write an address without a port: 127.0.0.1 for this machine only, or 0.0.0.0 for every interface';
        wrong(name, 'is not an address', fix);
      }
      return value;
    },
    slackToken(name, prefix) {
      const value = text(name);
      const fix = `take the ${settingOf(name).about.replace(/;.*/, '')}; it starts with ${prefix}`;
      const mistake = value === '' ? undefined : secretMistake(value);
      if (!value) wrong(name, 'is not set', fix);
      else if (mistake) wrong(name, mistake.what, mistake.fix);
      else if (!value.startsWith(prefix)) wrong(name, `${otherToken(value)}does not start with ${prefix}`, fix);
      return value;
    },
    channel(name) {
      const value = text(name).replace(/^#/, '');
      if (value && !CHANNEL.test(value)) {
        wrong(
          name,
          `cannot be ${quoted(value)}`,
          "write the channel's id, at the bottom of its details in Slack, or its name",
        );
      }
      return value || undefined;
    },
  };
}

/** Says whose place a token of Slack belongs into, when two were exchanged. */
function otherToken(value: string): string {
  const kinds = { 'xoxb-': 'SLACK_BOT_TOKEN', 'xapp-': 'SLACK_APP_TOKEN' };
  const place = Object.entries(kinds).find(([start]) => value.startsWith(start))?.[1];
  return place === undefined ? '' : `has a token that belongs into ${place}, and `;
}

function settingOf(name: SettingName): Setting {
  const setting = SETTINGS.find((candidate) => candidate.name === name);
  if (!setting) throw new Error(`${name} is not in the list of settings`);
  return setting;
}

/** Reports a problem of a setting. */
export type ReportProblem = (where: string, what: string, fix: string) => void;
