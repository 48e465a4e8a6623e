/** Whether a host is this machine by its name or address, with or without the brackets of IPv6. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[?::1\]?)$/.test(host);
}
