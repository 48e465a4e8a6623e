/** The library that Node's own `fetch` is made of, as Slack's SDK brings it. */
export { install, request } from 'undici';
