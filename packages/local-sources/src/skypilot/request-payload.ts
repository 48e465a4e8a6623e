/** Sizes of the data that a real server puts before the words: two pickles of the request, and one of the exception with its stack trace. */
const PICKLED = { entrypoint: 1_500, request_body: 3_500, exception: 8_000 } as const;

/** Python's pickle in base64, by its looks. */
const pickled = (length: number): string => `gASV${'lIwIc2t5LmNvcmWU'.repeat(length / 16)}`.slice(0, length);

/** Outcome of a request, and its time in seconds since 1970. */
export interface Ended {
  readonly id: string;
  readonly path: string;
  readonly at: number;
}

/** JSON as `json.dumps` writes it, by which servers before those with orjson encode a result: a price that nobody knows is NaN. */
function pythonJson(value: unknown): string {
  const mark = '\u0000NaN\u0000';
  const text = JSON.stringify(value, (_, one) => (Number.isNaN(one) ? mark : one)) ?? 'null';
  return text.replaceAll(JSON.stringify(mark), 'NaN');
}

const payloadOf = (
  { id, path, at }: Ended,
  {
    status,
    value,
    error,
  }: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly value: unknown; readonly error: object | null },
) => ({
  request_id: id,
  name: path.slice(1).replaceAll('/', '.'),
  entrypoint: pickled(PICKLED.entrypoint),
  request_body: pickled(PICKLED.request_body),
  status,
  created_at: at - 0.4,
  user_id: '919df126',
  return_value: pythonJson(value),
  error: JSON.stringify(error),
  pid: null,
  schedule_type: 'short',
  user_name: null,
  cluster_name: null,
  status_msg: null,
  should_retry: false,
  finished_at: at,
  file_mounts_blob_id: null,
});

/** The body of the answer that says what a request has come to: sky/server/requests/requests.py, Request.encode. */
export const succeededRequest = (ended: Ended, value: unknown): object =>
  payloadOf(ended, { status: 'SUCCEEDED', value, error: null });

/**
 * The body of the 500 that says that a request failed: all of it, the words last, as sky/server/server.py and
 * sky/server/requests/requests.py write it.
 */
export function failedRequest(ended: Ended, message: string): object {
  const error = { object: pickled(PICKLED.exception), type: 'ClusterNotUpError', message };
  const { error: words, ...rest } = payloadOf(ended, { status: 'FAILED', value: null, error });
  return { detail: { ...rest, error: words } };
}
