/** Slack's error word, `invalid_auth` for example, of an error of the SDK's; undefined for other errors. */
export function slackErrorWord(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined;
  return typeof data.error === 'string' ? data.error : undefined;
}
