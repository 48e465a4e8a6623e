/** Whether a name is the pattern, or fits it where it has one `*` for any characters. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return name === pattern;
  return name.startsWith(head) && name.endsWith(tail) && name.length >= pattern.length - 1;
}
