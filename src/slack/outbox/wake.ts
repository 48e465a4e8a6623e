/** A sleep that others can end before its time. */
export interface WakeSignal {
  /** Resolves after `ms`, or at once when somebody wakes it or has done so since the last sleep. */
  sleep(ms: number): Promise<void>;
  wake(): void;
}

/** One that does not sleep yet. */
export function createWakeSignal(): WakeSignal {
  let isWoken = false;
  let end = () => {};
  return {
    async sleep(ms) {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isWoken = false;
    },
    wake() {
      isWoken = true;
      end();
    },
  };
}
