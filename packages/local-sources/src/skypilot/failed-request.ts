/** Lengths of what a real server puts before the words: two pickles of the request, and one of the exception with its stack trace. */
const PICKLED = { entrypoint: 1_500, request_body: 3_500, exception: 8_000 } as const;

/** Python's pickle in base64, by its looks. */
const pickled = (length: number): string => `gASV${'lIwIc2t5LmNvcmWU'.repeat(length / 16)}`.slice(0, length);

/**
 * The body of the 500 that says that a request failed: all of it, the words last, as sky/server/server.py and
 * sky/server/requests/requests.py write it.
 */
export function failedRequest(id: string, path: string, message: string): object {
  const error = { object: pickled(PICKLED.exception), type: 'ClusterNotUpError', message };
  return {
    detail: {
      ...{ request_id: id, name: path.slice(1).replaceAll('/', '.') },
      ...{ entrypoint: pickled(PICKLED.entrypoint), request_body: pickled(PICKLED.request_body) },
      ...{ status: 'FAILED', created_at: 0, user_id: '919df126', return_value: 'null' },
      error: JSON.stringify(error),
    },
  };
}
