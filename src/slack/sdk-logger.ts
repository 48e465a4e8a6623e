import { LogLevel, type Logger as SdkLogger } from '@slack/bolt';
import type { Logger } from '../log.ts';

/** The SDK's log lines as lines of ours. The level is decided by the log, not by the SDK. */
export function createSdkLogger(log: Logger): SdkLogger {
  const line = (messages: readonly unknown[]) =>
    messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' ');
  return {
    debug: (...messages) => log.debug(line(messages)),
    info: (...messages) => log.info(line(messages)),
    warn: (...messages) => log.warn(line(messages)),
    error: (...messages) => log.error(line(messages)),
    setLevel: () => {},
    getLevel: () => LogLevel.DEBUG,
    setName: () => {},
  };
}
