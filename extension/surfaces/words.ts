// What popup, panel and the page of confirmed messages say, English and French side by side. In French a no-break space (U+00A0)
// stands before a colon and within guillemets. A flag is a repère, a report a signalement, a cluster a group.
import { type Language, type Text, count, months, number } from "../ui/words.ts";

export const phrases = {
  here: ["This page now", "Cette page maintenant"],
  last: ["The page read last", "La dernière page lue"],
  at: ["{page} on {site}", "{page} sur {site}"],
  readOf: ["Read: {read} of {shown} replies of this thread.", "Lu\u00a0: {read} des {shown} réponses de ce fil."],
  read: ["Read: {replies} of this thread.", "Lu\u00a0: {replies} de ce fil."],
  filtered: ["The order shown leaves some comments out. Choose “All comments” on the page to read them all.", "L'ordre affiché en laisse de côté. Choisissez «\u00a0Tous les commentaires\u00a0» sur la page pour tout lire."],
  nowhere: ["Open one of your own threads on X or Facebook: what is read there shows here.", "Ouvrez un de vos propres fils sur X ou Facebook\u00a0: ce qui y est lu paraît ici."],
  noPages: ["No page of your office is named yet, so nothing is read.", "Aucune page de votre bureau n'est encore nommée, donc rien n'est lu."],
  setUp: ["Name your pages", "Nommer vos pages"],
  none: ["No message comes from several accounts in what was read.", "Dans ce qui a été lu, aucun message ne vient de plusieurs comptes."],
  found: ["{groups}: {coordinated}, {similar}.", "{groups}\u00a0: {coordinated}, {similar}."],
  inWaves: ["In {waves}, the last from {when}.", "En {waves}, la dernière à partir du {when}."],
  coordinated: ["coordinated", "coordonné"],
  similar: ["similar", "semblable"],
  known: ["confirmed by RRM", "confirmé par le MRR"],
  seeAll: ["See all groups", "Voir tous les groupes"],

  reading: ["Reading", "Lecture"],
  neverRead: ["{site}: not read yet.", "{site}\u00a0: pas encore lu."],
  wellRead: ["{site}: read as expected, last {when}.", "{site}\u00a0: lu comme prévu, la dernière fois {when}."],
  changed: ["{site} changed its pages. Flags may be incomplete until the update.", "{site} a modifié ses pages. Des repères peuvent manquer jusqu'à la mise à jour."],
  lastGood: ["Last read as expected {when}.", "Lu comme prévu pour la dernière fois {when}."],
  switchedOff: ["Reading {site} is switched off by {origin}: {why} It comes back by itself.", "La lecture de {site} est désactivée par {origin}\u00a0: {why} Elle reviendra d'elle-même."],
  offShape: ["the site changed its pages, and flags would be wrong until the update.", "le site a modifié ses pages, et les repères seraient inexacts jusqu'à la mise à jour."],
  offOther: ["reason “{code}”.", "motif «\u00a0{code}\u00a0»."],

  feed: ["Confirmed messages", "Messages confirmés"],
  noServer: ["Without a server there are none.", "Sans serveur, il n'y en a pas."],
  noFeed: ["{origin} has published none yet.", "{origin} n'en a encore publié aucun."],
  feedNow: ["{n} loaded, from {origin}. Checked {when}.", "{n}, de {origin}. Vérifié {when}."],
  feedExpired: ["The list that is held expired {when}. No confirmed message is used until a new one comes.", "La liste conservée a expiré {when}. Aucun message confirmé n'est utilisé jusqu'à la suivante."],
  feedProblem: ["Not renewed: {why} First noticed {when}.", "Pas de mise à jour\u00a0: {why} Constaté {when}."],
  stays: ["The last good list stays in use.", "La dernière bonne liste reste en usage."],
  seeSignatures: ["See them", "Les voir"],
  checkNow: ["Check now", "Vérifier maintenant"],

  reports: ["Reports", "Signalements"],
  logAlarm: ["The server's log contradicts itself. See all reports.", "Le registre du serveur se contredit. Voyez tous les signalements."],
  noReports: ["None yet.", "Aucun pour l'instant."],
  seeReports: ["All reports", "Tous les signalements"],
  advice: ["What to do", "Que faire"],
  options: ["Settings", "Réglages"],

  groups: ["Groups of replies", "Groupes de réponses"],
  thread: ["All replies read under these posts, {from} to {to}: {own} of {all} carry a message of the groups listed.", "Toutes les réponses lues sous ces publications, du {from} au {to}\u00a0: {own} sur {all} portent un message des groupes énumérés."],
  timesOf: ["Replies {from} to {to}.", "Réponses du {from} au {to}."],
  filter: ["Filter", "Filtrer"],
  page: ["Page", "Page"],
  allPages: ["All your pages", "Toutes vos pages"],
  level: ["Level", "Niveau"],
  allLevels: ["All", "Tous"],
  mark: ["Your mark", "Votre choix"],
  anyMark: ["Any", "Tous"],
  unmarked: ["Not marked", "Sans marque"],
  letter: ["Letter campaign", "Campagne de lettres"],
  different: ["Not the same", "Pas le même"],
  textField: ["Words", "Mots"],
  listed: ["{n} listed", "{n} dans la liste"],
  noneListed: ["No group fits the filter.", "Aucun groupe ne répond au filtre."],
  chooseThis: ["Choose for a report: {finding}", "Choisir pour un signalement\u00a0: {finding}"],
  report: ["Report {n}…", "Signaler {n}…"],
  reportNone: ["Choose groups to report", "Choisissez des groupes à signaler"],
  onePage: ["One report is about one page: choose groups of one page.", "Un signalement porte sur une seule page\u00a0: choisissez les groupes d'une même page."],
  replies: ["The replies ({n})", "Les réponses ({n})"],
  jump: ["Show in the page", "Montrer dans la page"],
  jumpTo: ["Show in the page: {name}", "Montrer dans la page\u00a0: {name}"],
  gone: ["The page does not hold this reply now. It opens in its own tab.", "La page ne contient pas cette réponse en ce moment. Elle s'ouvre dans un onglet."],
  hide: ["Hide coordinated replies on the page", "Masquer les réponses coordonnées sur la page"],
  hideWhat: [
    "Only here, and nothing is removed: a line stands in the place of each, and shows it again.",
    "Ici seulement, et rien n'est supprimé\u00a0: une ligne remplace chacune et permet de la revoir.",
  ],
  away: ["This cannot be shown now. Close it and open it again.", "Ceci ne peut pas être affiché maintenant. Fermez, puis rouvrez."],

  signaturesLead: [
    "A confirmed message is one that RRM Canada published after two people agreed. A reply that matches one is flagged as similar, never as more for that alone. You can switch any of them off in this browser; a report says which were off.",
    "Un message confirmé est un message que le MRR Canada a publié après l'accord de deux personnes. Une réponse qui y correspond est repérée comme semblable, jamais plus pour cette seule raison. Vous pouvez désactiver chacun d'eux dans ce navigateur; un signalement indique lesquels l'étaient.",
  ],
  publisher: ["Published by", "Publié par"],
  publishedOn: ["Published", "Publié le"],
  until: ["Until", "Jusqu'au"],
  why: ["Why", "Pourquoi"],
  byOffices: ["verified reports of three offices or more", "signalements vérifiés de trois bureaux ou plus"],
  byOutside: ["a named source outside", "une source extérieure nommée"],
  standing: ["Now", "Maintenant"],
  loaded: ["in use", "en usage"],
  off: ["switched off here", "désactivé ici"],
  expired: ["expired", "expiré"],
  revoked: ["taken back", "retiré"],
  use: ["Use message {id}", "Utiliser le message {id}"],
  version: ["Version {n} of {origin}, issued {from}, valid until {to}.", "Version {n} de {origin}, émise {from}, valable jusqu'au {to}."],
} as const satisfies Record<string, Text>;

export type Phrase = keyof typeof phrases;

/** Gives a phrase in one language, with texts in its braces. */
export type Speak = (phrase: Phrase, values?: Record<string, string>) => string;

export const speaker = (language: Language): Speak => (phrase, values = {}) =>
  phrases[phrase][language].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");

/** Why no newer list came, in plain words. */
export const problems: Record<string, Text> = {
  offline: ["no answer from the server.", "aucune réponse du serveur."],
  server: ["the server answers with an error.", "le serveur répond par une erreur."],
  denied: ["the server no longer accepts this browser. Your office needs a new code.", "le serveur n'accepte plus ce navigateur. Votre bureau a besoin d'un nouveau code."],
  key: ["the key of your enrolment cannot be read, so nothing can be checked.", "la clé de votre inscription est illisible, donc rien ne peut être vérifié."],
  signature: ["a list came that the server's key did not sign. It was refused.", "une liste est arrivée que la clé du serveur n'a pas signée. Elle a été refusée."],
  malformed: ["a list came that breaks the format. It was refused.", "une liste est arrivée qui ne respecte pas le format. Elle a été refusée."],
  unsupported: ["this browser cannot check signatures (Ed25519). Update it.", "ce navigateur ne peut pas vérifier les signatures (Ed25519). Mettez-le à jour."],
  origin: ["a list of another server came. It was refused.", "la liste d'un autre serveur est arrivée. Elle a été refusée."],
  old: ["an older list than the one held came. It was refused.", "une liste plus ancienne que celle conservée est arrivée. Elle a été refusée."],
  expired: ["a list came that had expired. It was refused.", "une liste expirée est arrivée. Elle a été refusée."],
  base: ["a change came that does not fit the list held. It was refused.", "un changement est arrivé qui ne convient pas à la liste conservée. Il a été refusé."],
};

const pad = (n: number): string => String(n).padStart(2, "0");

/** A day in words: 12 Aug. 2026, 12 août 2026. Days of signatures are in UTC. */
export function dayOf(language: Language, days: number): string {
  const date = new Date(days * 86_400_000);
  return dayText(language, date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear());
}

function dayText(language: Language, day: number, month: number, year: number): string {
  const ordinal = day === 1 && language === 1 ? "1er" : String(day);
  return `${ordinal}\u00a0${months[language][month] ?? ""}\u00a0${year}`;
}

/** A time in this machine's zone, in words that follow a verb: "at 14:02" today, else "on 12 Aug. 2026 at 14:02". Unix milliseconds. */
export function when(language: Language, at: number, now: number): string {
  const date = new Date(at);
  const [hour, minute] = [date.getHours(), pad(date.getMinutes())];
  const clock = ([`${pad(hour)}:${minute}`, `${hour}\u00a0h\u00a0${minute}`] as const)[language];
  const day = dayText(language, date.getDate(), date.getMonth(), date.getFullYear());
  if (date.toDateString() === new Date(now).toDateString()) return ([`at ${clock}`, `à ${clock}`] as const)[language];
  return ([`on ${day} at ${clock}`, `le ${day} à ${clock}`] as const)[language];
}

/** A time without a word before it: 12 Aug. 14:02. Unix seconds. */
export function moment(language: Language, time: number): string {
  const date = new Date(time * 1000);
  const ordinal = date.getDate() === 1 && language === 1 ? "1er" : String(date.getDate());
  const clock = ([`${pad(date.getHours())}:${pad(date.getMinutes())}`, `${date.getHours()}\u00a0h\u00a0${pad(date.getMinutes())}`] as const)[language];
  return `${ordinal}\u00a0${months[language][date.getMonth()] ?? ""} ${clock}`;
}

export const replyCount = (language: Language, n: number): string => count(language, n, ["reply", "réponse"], ["replies", "réponses"]);
export const groupCount = (language: Language, n: number): string => count(language, n, ["group", "groupe"], ["groups", "groupes"]);
export const coordinatedCount = (language: Language, n: number): string => count(language, n, ["coordinated", "coordonné"], ["coordinated", "coordonnés"]);
export const similarCount = (language: Language, n: number): string => count(language, n, ["similar", "semblable"], ["similar", "semblables"]);
export const waveCount = (language: Language, n: number): string => count(language, n, ["wave", "vague"], ["waves", "vagues"]);
export const messageCount = (language: Language, n: number): string => count(language, n, ["message", "message chargé"], ["messages", "messages chargés"]);
export const newCount = (language: Language, n: number): string => ([`${number(0, n)} new`, n === 1 ? "1\u00a0nouvelle" : `${number(1, n)}\u00a0nouvelles`] as const)[language];

/** A platform's name. */
export const siteOf = (platform: string): string => ({ x: "X", facebook: "Facebook" })[platform] ?? platform;

/** A page as people write it. */
export const pageOf = (platform: string, page: string): string => (platform === "x" ? `@${page}` : page);
