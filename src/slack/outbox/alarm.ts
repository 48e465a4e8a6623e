/** Lets one sleeper be woken before the time. */
export interface Alarm {
  /** Resolves after `ms`, or at once when somebody rings or has rung since the last sleep. */
  sleep(ms: number): Promise<void>;
  ring(): void;
}

/** An alarm that nobody sleeps under yet. */
export function createAlarm(): Alarm {
  let hasRung = false;
  let wake = () => {};
  return {
    async sleep(ms) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasRung = false;
    },
    ring() {
      hasRung = true;
      wake();
    },
  };
}
