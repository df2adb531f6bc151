// Leaving a server: this machine forgets its access at once, and the server is asked to end it too. A server that cannot be reached keeps it
// until whoever runs it revokes the device.
import { enrolment, setEnrolment } from "./enrolment.ts";
import type { Left } from "./messages.ts";
import { ask } from "./server.ts";
import type { Enrolment } from "./setup/values.ts";

const patience = 8_000; // milliseconds

/** Asks a server to end the access of this device; it says whether the access is ended. */
export async function endAccess(to: Enrolment): Promise<Left> {
  const { server, device } = to;
  const status = await ask(to, "/v1/devices/self", undefined, { method: "DELETE", patience }).then((answer) => answer.status, () => 0);
  return { server, device, ended: status === 204 || status === 401 }; // 401: it was ended there before
}

/** Leaves the server of the enrolment. null: there is none. */
export async function leave(): Promise<Left | null> {
  const to = await enrolment();
  await setEnrolment(undefined);
  return to ? endAccess(to) : null;
}
