// The platforms that can be read, one line each.
import { facebook } from "./facebook.ts";
import { type Adapter } from "./platform.ts";
import { x } from "./x.ts";

export const adapters: Adapter[] = [
  x,
  facebook,
];

/** The adapter of a host, if there is one. */
export function adapterOf(host: string): Adapter | undefined {
  return adapters.find((adapter) => adapter.hosts.includes(host));
}
