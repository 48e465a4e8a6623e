/** Whether a Slack id is that of a person, and not of a channel: `U0123`, `W0123`. */
export function isPerson(id: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(id);
}

/** Whether a Slack id is that of a public or private channel, and not of a direct message or a person: `C0123`, `G0123`. */
export function isChannel(id: string): boolean {
  return /^[CG][A-Z0-9]+$/.test(id);
}
