import { createHttpClient, type HttpClient } from '../../src/http-client/http-client.ts';

/** An answer as it came, with what asked for it. */
export interface ReceivedAnswer {
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An HTTP client that keeps every answer it gets, beside handing it on. */
export function listeningClient(): { readonly fetch: HttpClient; readonly heard: readonly ReceivedAnswer[] } {
  const send = createHttpClient();
  const heard: ReceivedAnswer[] = [];
  const fetch: HttpClient = async (address, options) => {
    const response = await send(address, options);
    const { status, headers } = response;
    const text = await response.clone().text();
    const isJson = headers.get('content-type')?.includes('json') && text !== '';
    const { pathname, search } = new URL(String(address));
    heard.push({ path: `${pathname}${search}`, status, headers, body: isJson ? JSON.parse(text) : text });
    return response;
  };
  return { fetch, heard };
}
