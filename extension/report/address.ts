// An address of e-mail, alone so that a setting can be checked without all that makes a report.

/** Reads the address of whoever takes reports: one, in plain characters, so that nothing else gets into the link. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text);
}
