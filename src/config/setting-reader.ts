import { isIP } from 'node:net';
import type { Environment } from './config.ts';
import { SETTINGS, type Setting, type SettingName } from './settings.ts';
import type { Wrong } from './wrong.ts';

/** Reads settings of each kind. What is wrong is noted, and the value returned as it is, so that all can be told at once. */
export interface SettingReader {
  /** The value or its default, trimmed; empty where there is neither. */
  text(name: SettingName): string;
  required(name: SettingName, fix: string): string;
  /** A whole number within these bounds; `fix` says them in words. */
  whole(name: SettingName, from: number, to: number, fix: string): number;
  /** A complete http address. */
  url(name: SettingName): string;
  /** Name or address of a machine, without a port. */
  host(name: SettingName): string;
  /** A token, which never enters a message: in the wrong place it is still a token. */
  slackToken(name: SettingName, prefix: string): string;
  /** Id or name of a Slack channel; undefined when unset. */
  channel(name: SettingName): string | undefined;
}

/** An id such as C0123456789, or a name as Slack writes them. */
const CHANNEL = /^[^\s#A-Z,]{1,80}$|^[CG][A-Z0-9]{2,}$/;

/** A name as the net has them; an address is for Node to tell. */
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** A reader of this environment that tells `wrong` of each mistake. */
export function createSettingReader(env: Environment, wrong: Wrong): SettingReader {
  const text = (name: SettingName) => env[name]?.trim() || settingOf(name).default || '';
  return {
    text,
    required(name, fix) {
      const value = text(name);
      if (!value) wrong(name, 'is not set', fix);
      return value;
    },
    whole(name, from, to, fix) {
      const value = Number(text(name));
      if (!Number.isInteger(value) || value < from || value > to) wrong(name, `cannot be "${text(name)}"`, fix);
      return value;
    },
    url(name) {
      const value = text(name);
      // The value is not repeated: an address may hold a password.
      if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
        wrong(name, 'is no complete address', 'write an address that starts with https:// or http://');
      }
      return value;
    },
    host(name) {
      const value = text(name);
      const isName = HOST.test(value) && !/^[\d.]+$/.test(value);
      if (isIP(value) === 0 && !isName) {
        const fix = 'write an address without a port, 127.0.0.1 for this machine only or 0.0.0.0 for everywhere';
        wrong(name, 'is no address', fix);
      }
      return value;
    },
    slackToken(name, prefix) {
      const value = text(name);
      const fix = `take the ${settingOf(name).about}; it starts with ${prefix}`;
      if (!value) wrong(name, 'is not set', fix);
      else if (!value.startsWith(prefix)) wrong(name, `does not start with ${prefix}`, fix);
      return value;
    },
    channel(name) {
      const value = text(name).replace(/^#/, '');
      if (value && !CHANNEL.test(value)) {
        wrong(
          name,
          `cannot be "${value}"`,
          "write the channel's id, at the bottom of its details in Slack, or its name",
        );
      }
      return value || undefined;
    },
  };
}

function settingOf(name: SettingName): Setting {
  const setting = SETTINGS.find((candidate) => candidate.name === name);
  if (!setting) throw new Error(`${name} is not in the list of settings`);
  return setting;
}
