/** A sleep that others can end early. */
export interface WakeSignal {
  /** Resolves after `ms`, or at once when `wake` is called or was called since the last sleep. */
  sleep(ms: number): Promise<void>;
  wake(): void;
}

/** Creates a signal for which nothing waits yet. */
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
