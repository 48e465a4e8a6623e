import { processEnvironment } from './environment.ts';
import { DEFAULT_DATA_FOLDER } from './settings.ts';

/** Folder of the bot's data, before the settings are checked. */
export function dataFolder(): string {
  try {
    return processEnvironment().DATA_DIR?.trim() || DEFAULT_DATA_FOLDER;
  } catch {
    // The check of the settings reports what is wrong with the `.env`.
    return DEFAULT_DATA_FOLDER;
  }
}
