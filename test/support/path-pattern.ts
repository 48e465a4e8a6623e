/** Whether a path fits a pattern, with `**` and `*` as Vitest means them. */
export function matchesPattern(pattern: string, path: string): boolean {
  const written = pattern.replaceAll('.', '\\.').replaceAll('**/', '(.+/)?').replaceAll('*', '[^/]*');
  return new RegExp(`^${written}$`).test(path);
}
