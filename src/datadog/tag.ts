const MOST = 200;
/** Of a value of which nothing is left: a tag cannot end with a colon. */
const NOTHING = 'unknown';

/**
 * A tag as Datadog keeps it, so that two spellings that it takes for one are one here, too: lower case; what is no letter, digit, `_`,
 * `-`, `:`, `.` or `/` as `_`; several `_` as one; a letter first; no `_` last; 200 characters at most. Rules:
 * docs.datadoghq.com/getting_started/tagging/#define-tags and /developers/guide/what-best-practices-are-recommended-for-naming-metrics-and-tags;
 * order of them: sanitize_aws_tag_string of DataDog/datadog-serverless-functions; cases: pkg/trace/traceutil/normalize of DataDog/datadog-agent.
 */
export function datadogTag(key: string, value: string): string {
  const tag = `${key}:${value}`
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}\-:./]+/gu, '_')
    .replace(/^[^\p{L}:]+/u, '');
  const cut = [...tag].slice(0, MOST).join('').replace(/_$/, '');
  return cut.endsWith(':') ? `${cut}${NOTHING}` : cut;
}
