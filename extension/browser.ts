// The one file that names the browser's own interface, so that everything else can be tested without a browser. Firefox
// has it as `browser` and, with promises in Manifest V3, as `chrome` too; both browsers have `chrome`.
export const browser = chrome;
