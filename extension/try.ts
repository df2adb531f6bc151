// The server's page /try: an invented member's page on which the extension's own detector, badges, cards and reports run. It is built
// into the server, not into the extension, and needs no browser interface.
import { begin } from "./try/page.ts";

void begin();
