/** Runs the work `count` times, at most `inFlight` at once, and returns the results. Rejects when any of it does. */
export async function runLoad<Result>(
  count: number,
  inFlight: number,
  work: () => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < count) {
      begun += 1;
      results.push(await work());
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return results;
}
