// What became of a report, in words: its way on this computer, then what the server says.
import type { SentReport } from "../messages.ts";
import type { Said, Status } from "../report/said.ts";
import { say } from "../ui/phrases.ts";
import { type Language, type Text, english, french, months, number } from "../ui/words.ts";

/** Writes a time as this computer's clock has it: the time alone today, with its day otherwise. */
export function clock(language: Language, at: number, now: number): string {
  const [day, time] = parts(language, at, now);
  return day === "" ? time : ([`${day} ${time}`, `${day}, ${time}`] as const)[language];
}

/** The same after a verb: 14:02, 12 Aug. 14:02; à 14 h 02, le 12 août à 14 h 02. */
function when(language: Language, at: number, now: number): string {
  const [day, time] = parts(language, at, now);
  return language === english ? clock(language, at, now) : `${day === "" ? "" : `le ${day} `}à ${time}`;
}

/** The day, "" for today, and the time. */
function parts(language: Language, at: number, now: number): [day: string, time: string] {
  const [then, today] = [new Date(at), new Date(now)];
  const minutes = String(then.getMinutes()).padStart(2, "0");
  const time = ([`${then.getHours()}:${minutes}`, `${then.getHours()}\u00a0h\u00a0${minutes}`] as const)[language];
  if (then.toDateString() === today.toDateString()) return ["", time];
  const year = then.getFullYear() === today.getFullYear() ? "" : `\u00a0${then.getFullYear()}`;
  const day = then.getDate() === 1 && language === french ? "1er" : then.getDate();
  return [`${day}\u00a0${months[language][then.getMonth()] ?? ""}${year}`, time];
}

/** What each status of the server means; {at} is when. */
const statuses: Record<string, Text> = {
  received: ["Received {at}", "Reçu {at}"],
  waiting: ["The server is checking it", "Le serveur le vérifie"],
  verified: ["Verified {at}", "Vérifié {at}"],
  not_reproduced: ["The server came to another verdict ({at}); people look at it", "Le serveur est arrivé à un autre verdict ({at}); des personnes l'examinent"],
  unverifiable: ["The server could not check it ({at}); people look at it", "Le serveur n'a pas pu le vérifier ({at}); des personnes l'examinent"],
  in_confirmed_campaign: ["Part of a campaign, confirmed {at}", "Fait partie d'une campagne, confirmée {at}"],
  letter_campaign: ["Found to be a letter campaign {at}", "Reconnu comme campagne de lettres {at}"],
  dismissed: ["Looked at, and set aside {at}", "Examiné et classé {at}"],
  reopened: ["Looked at again {at}", "De nouveau à l'étude {at}"],
  told_to_platform: ["Filed with {platform} {at}", "Transmis à {platform} {at}"],
  gone: ["{gone} of {of} posts gone", "{gone} publications sur {of} ont disparu"],
  withdrawn: ["Withdrawn {at}; its content is erased", "Retiré {at}; son contenu est effacé"],
};

const others: Text = ["seen by {n} or more other offices", "vue par au moins {n} autres bureaux"];
const heldBack: Text = ["Withdrawn {at}; a legal hold keeps it", "Retiré {at}; une obligation légale le conserve"];
const platforms: Record<string, string> = { x: "X", facebook: "Facebook" };

/** One status in words; a code from a newer server stays a code. */
export function statusText(language: Language, { status, at, params }: Status, now: number): string {
  const words = status === "withdrawn" && params.hidden ? heldBack : Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  const n = (value: number | undefined): string => number(language, value ?? 0);
  const text = say(words?.[language] ?? `${status} {at}`, {
    at: when(language, at, now), platform: platforms[params.platform ?? ""] ?? params.platform ?? "", gone: n(params.gone), of: n(params.of),
  });
  return params.others ? `${text}, ${say(others[language], { n: n(params.others) })}` : text;
}

/** Why a report waits, was refused, or is in doubt. */
const reasons: Record<string, Text> = {
  offline: ["no connection to the server", "aucune connexion au serveur"],
  timeout: ["the server did not answer in time", "le serveur n'a pas répondu à temps"],
  not_agreed: ["this browser may not send it; press “Send again” to allow it", "ce navigateur n'a pas le droit de l'envoyer; appuyez sur «\u00a0Envoyer de nouveau\u00a0» pour l'autoriser"],
  no_receipt: ["what answered is not the server", "ce qui a répondu n'est pas le serveur"],
  unauthorized: ["the server no longer knows this computer: ask for a new enrolment code", "le serveur ne connaît plus cet ordinateur\u00a0: demandez un nouveau code d'inscription"],
  held: ["it is held until a person at the server has looked", "il est retenu jusqu'à ce qu'une personne l'ait regardé au serveur"],
  too_many: ["the server asks to wait", "le serveur demande d'attendre"],
  unavailable: ["the server is not ready", "le serveur n'est pas prêt"],
  foreign_page: ["the page is not one that your office showed to be its own", "la page n'est pas de celles dont votre bureau a montré qu'elles sont les siennes"],
  conflict: ["another report has this number", "un autre signalement porte ce numéro"],
  gone: ["it was withdrawn", "il a été retiré"],
  forbidden: ["this computer may not send reports", "cet ordinateur ne peut pas envoyer de signalements"],
  too_large: ["it is too large for the server", "il est trop volumineux pour le serveur"],
  signatures_old: ["the server does not know the confirmed messages that were loaded", "le serveur ne connaît pas les messages confirmés qui étaient chargés"],
  malformed: ["what came cannot be read", "ce qui est arrivé est illisible"],
  signature: ["the receipt is not signed by your server", "le récépissé n'est pas signé par votre serveur"],
  statement: ["the receipt says two different things", "le récépissé dit deux choses différentes"],
  other_report: ["the receipt is of another report", "le récépissé est celui d'un autre signalement"],
  other_body: ["the receipt is of another content", "le récépissé est celui d'un autre contenu"],
  checkpoint: ["the state of the log in it is not signed by your server", "l'état du registre qu'il contient n'est pas signé par votre serveur"],
  not_in_log: ["the report is not in the server's log", "le signalement n'est pas dans le registre du serveur"],
  unsupported: ["this browser cannot check signatures: update it", "ce navigateur ne peut pas vérifier les signatures\u00a0: mettez-le à jour"],
};

const here = {
  queued: ["Kept here {at}, being sent", "Conservé ici {at}, en cours d'envoi"],
  waiting: ["Waiting: {why}. Next attempt {next}", "En attente\u00a0: {why}. Prochain essai {next}"],
  refused: ["The server does not take it: {why}", "Le serveur ne l'accepte pas\u00a0: {why}"],
  doubtful: ["The server says that it has it, but its receipt does not hold: {why}", "Le serveur dit l'avoir, mais son récépissé ne tient pas\u00a0: {why}"],
  received: ["Received {at}. Receipt kept", "Reçu {at}. Récépissé conservé"],
  elsewhere: ["Meant for {server}, where this computer is not enrolled any more", "Destiné à {server}, où cet ordinateur n'est plus inscrit"],
} as const satisfies Record<string, Text>;

/** Puts a code of the queue into words. A status of HTTP stays a number. */
function reason(language: Language, code = "", field = ""): string {
  const text = Object.hasOwn(reasons, code) ? reasons[code]?.[language] : undefined;
  return [text ?? code, field].filter(Boolean).join(", ");
}

/** The way of a report from here in short texts, oldest first. `server` is where this computer is enrolled. */
export function trailOf(language: Language, report: SentReport, said: Said | undefined, server: string, now: number): string[] {
  const [last] = report.trail.slice(-1);
  const at = when(language, last?.at ?? 0, now);
  const why = reason(language, last?.code, last?.field);
  const text = (phrase: keyof typeof here): string => say(here[phrase][language], { at, why, next: when(language, report.next, now), server: report.server });
  switch (report.state) {
    case "received":
      return [say(here.received[language], { at: when(language, Date.parse(report.receipt?.received ?? "") || (last?.at ?? 0), now) }), ...saidTrail(language, said, now).slice(1)];
    case "waiting":
      if (report.server !== server) return [text("elsewhere")];
      return [last?.what === "waiting" ? text("waiting") : text("queued")];
    default:
      return [text(report.state)];
  }
}

/** What the server says of a report, received first. */
export function saidTrail(language: Language, said: Said | undefined, now: number): string[] {
  return (said?.trail ?? []).map((status) => statusText(language, status, now));
}
