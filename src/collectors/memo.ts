/** The same answer for everybody who asks, a failure included: one request for however many parts need it. */
export function memo<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
