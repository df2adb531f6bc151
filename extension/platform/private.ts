// What carries private messages. It is left alone whatever it holds, before anything else is asked of it.

/** Operations of private messages by name; the last are Messenger's marks. */
const operation = /dm(?!in)|messag|messenger|mercury|inbox|chat(?!ter)|lightspeed|armadillo|e2ee|^(mw|maw|ls)/i;

/** Pages of private messages. */
const page = /^\/(messages|i\/chat|messenger|marketplace\/inbox)(\/|$)/;

/** Says whether an operation is about private messages, by its name. */
export const isPrivateOperation = (name: string): boolean => operation.test(name);

/** Says whether a page shows private messages, by its path. */
export const isPrivatePage = (pathname: string): boolean => page.test(pathname);
