// Hands a file to the browser to be saved. It is made on this computer and goes nowhere else.
import { element } from "../ui/element.ts";

/** Saves a file under a name; the browser asks where if it is set so. */
export function save({ name, type, content }: { name: string; type: string; content: Uint8Array<ArrayBuffer> | string }): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after this returns
}
