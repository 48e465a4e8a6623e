/** Whether a digest goes to a person alone, by direct message: then the id of its place is that of the person, and not of a channel. */
export function isPerson(place: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(place);
}
