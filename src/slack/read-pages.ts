/** One page of a list of Slack. */
interface Page {
  readonly response_metadata?: { readonly next_cursor?: string } | undefined;
}

/**
 * Reads the pages of a list in order, until `isEnough`, which takes each page, says so. Returns false if the list has no end: not within
 * `most` pages, or because a page names itself as the next one.
 */
export async function readPages<One extends Page>(
  read: (cursor: { readonly cursor?: string }) => Promise<One>,
  most: number,
  isEnough: (page: One) => boolean | Promise<boolean>,
): Promise<boolean> {
  let cursor = '';
  for (let pages = 0; pages < most; pages += 1) {
    const page = await read(cursor === '' ? {} : { cursor });
    const next = page.response_metadata?.next_cursor ?? '';
    if ((await isEnough(page)) || next === '') return true;
    if (next === cursor) return false;
    cursor = next;
  }
  return false;
}

/** A list that Slack returns. Throws if the answer lacks it, as one that is not Slack's does: nothing is known then, and it is not empty. */
export function returnedList<One>(list: readonly One[] | undefined): readonly One[] {
  if (list === undefined) throw new Error('Slack returned no list');
  return list;
}
