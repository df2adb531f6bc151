// What is said around a report, English and French side by side. Reasons are put into words elsewhere: whoever shows a report hands
// that in.
import type { Language, ReportError } from "./form.ts";

/** The index of a language in every pair below. */
const column: Record<Language, 0 | 1> = { en: 0, fr: 1 };

// In French a no-break space stands before a colon and within guillemets (U+00A0).
const words = {
  title: ["Report of replies that carry the same message", "Signalement de réponses qui portent le même message"],
  page: ["Page", "Page"],
  made: ["Report", "Signalement"],
  detector: ["Detector", "Détecteur"],
  salt: ["Random number, against guessing", "Nombre aléatoire, contre les devinettes"],
  language: ["Language of the answers", "Langue des réponses du serveur"],
  confirmed: ["Confirmed messages", "Messages confirmés"],
  signatures: ["version {n} was loaded", "la version {n} était chargée"],
  noSignatures: ["none were loaded", "aucun n'était chargé"],
  switchedOff: ["switched off here: {ids}", "désactivés ici\u00a0: {ids}"],
  verdict: [
    "Flagged replies: {posts}. Groups: {clusters}; coordinated: {coordinated}, similar: {similar}.",
    "Réponses repérées\u00a0: {posts}. Groupes\u00a0: {clusters}; coordonnés\u00a0: {coordinated}, semblables\u00a0: {similar}.",
  ],
  verdictNone: ["On what is left, no reply is flagged.", "Dans ce qui reste, aucune réponse n'est repérée."],
  exactly: ["This is the verdict on exactly what is sent.", "Voici le verdict sur exactement ce qui est envoyé."],
  posts: ["Sent in full", "Envoyé en entier"],
  timesOf: [
    "Other replies of the thread, sent as times only, without text or name ({n}). #1 is one account, [1] one other group.",
    "Autres réponses du fil, envoyées comme heures seulement, sans texte ni nom ({n}). #1 est un compte, [1] un autre groupe.",
  ],
  order: ["replies read: {read}, named by the platform: {shown}, order: {order}", "réponses lues\u00a0: {read}, annoncées par la plateforme\u00a0: {shown}, ordre\u00a0: {order}"],
  root: ["Your post", "Votre publication"],
  note: ["Your note", "Votre note"],
  coordinated: ["coordinated", "coordonné"],
  similar: ["similar", "semblable"],
  none: ["no flag", "aucun repère"],
  seen: ["seen {time}", "vu le {time}"],
  created: ["account created {time}", "compte créé le {time}"],
  followers: ["{n} followers", "{n} abonnés"],
  following: ["follows {n}", "suit {n} comptes"],
  postCount: ["{n} posts", "{n} publications"],
  defaultPicture: ["default picture", "image par défaut"],
  recomputed: ["What anyone can compute again from this report", "Ce que chacun peut recalculer à partir de ce signalement"],
  recomputedWhat: [
    "Which replies carry one message, how alike they are, the time tests, and the level of each group.",
    "Quelles réponses portent un même message, à quel point elles se ressemblent, les tests de temps et le niveau de chaque groupe.",
  ],
  asserted: ["What rests on your office's word", "Ce qui repose sur la parole de votre bureau"],
  shown: ["that the page showed these texts, accounts and times ({n})", "que la page a montré ces textes, ces comptes et ces heures ({n})"],
  others: ["that there were other replies at these times ({n})", "qu'il y avait d'autres réponses à ces heures ({n})"],
  grouped: ["that some of them belonged to other groups ({n})", "que certaines d'entre elles faisaient partie d'autres groupes ({n})"],
  roots: ["that the posts answered are your own ({n})", "que les publications visées sont les vôtres ({n})"],
  read: ["how many replies were read ({n}), and how many the platform names ({of})", "combien de réponses ont été lues ({n}), et combien la plateforme en annonce ({of})"],
  readOnly: ["how many replies were read ({n})", "combien de réponses ont été lues ({n})"],
  loaded: ["that version {n} of the confirmed messages was loaded", "que la version {n} des messages confirmés était chargée"],
  pseudonyms: [
    "Names are replaced. The texts stay as they are: whoever searches the platform for one will find who wrote it.",
    "Les noms sont remplacés. Les textes restent tels quels\u00a0: en les cherchant sur la plateforme, on trouve qui les a écrits.",
  ],
  who: ["Refrain shows what is the same. Who is behind it is for people to find out.", "Refrain montre ce qui est pareil. Qui est derrière, c'est à des personnes de l'établir."],
  lawTitle: ["Before your first report", "Avant votre premier signalement"],
  lawHeld: [
    "Once Global Affairs Canada holds a report, it is a record of a federal institution. The Access to Information Act and the Privacy Act then apply to it: people in Canada may ask for it, and a person named in it may ask to see what is held about them, with the exceptions that the Acts make.",
    "Dès qu'Affaires mondiales Canada détient un signalement, celui-ci est un document d'une institution fédérale. La Loi sur l'accès à l'information et la Loi sur la protection des renseignements personnels s'y appliquent alors\u00a0: toute personne au Canada peut le demander, et une personne qui y est nommée peut demander ce qui est détenu à son sujet, sous réserve des exceptions prévues par ces lois.",
  ],
  lawHere: [
    "What stays in your office is not under either Act today. That is why only flagged replies leave it in full, and why you can leave posts out and replace names.",
    "Ce qui reste dans votre bureau n'est visé aujourd'hui par aucune de ces deux lois. C'est pourquoi seules les réponses repérées en sortent en entier, et que vous pouvez en retirer et remplacer les noms.",
  ],
  lawAsk: ["This is a summary, not legal advice. The Law Clerk of the House of Commons can advise you.", "Ceci est un résumé, pas un avis juridique. Le légiste de la Chambre des communes peut vous conseiller."],
  lawLine: [
    "Once Global Affairs Canada holds it, the Access to Information Act and the Privacy Act apply to it.",
    "Dès qu'Affaires mondiales Canada le détient, la Loi sur l'accès à l'information et la Loi sur la protection des renseignements personnels s'y appliquent.",
  ],
  mailSubject: ["Report {id}: replies with the same message ({n})", "Signalement {id}\u00a0: réponses qui portent le même message ({n})"],
  mailBody: [
    "Hello,\n\nOur office reports replies that carry the same message on {page}.\n\n{verdict}\n\nThe report is in the file {file}. Please attach it before sending.\n",
    "Bonjour,\n\nNotre bureau signale des réponses qui portent le même message sur {page}.\n\n{verdict}\n\nLe signalement est dans le fichier {file}. Veuillez le joindre avant l'envoi.\n",
  ],
  fileName: ["refrain-report-{id}", "refrain-signalement-{id}"],
} as const satisfies Record<string, readonly [string, string]>;

export type Phrase = keyof typeof words;

/** Gives a phrase with values in its braces. Numbers are written as the language writes them. */
export function say(language: Language, phrase: Phrase, values: Record<string, string | number> = {}): string {
  return words[phrase][column[language]].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? count(language, value) : value;
  });
}

/** Every phrase in both languages, for tests. */
export const allWords: readonly (readonly [string, string])[] = Object.values(words);

function count(language: Language, n: number): string {
  return n.toLocaleString(`${language}-CA`);
}

const pad = (n: number): string => String(n).padStart(2, "0");

/** Writes a time in Unix seconds, in UTC so that every reader of the report reads the same, and how coarse it is. */
export function clock(language: Language, time: number, resolution = 0): string {
  if (time === 0) return "\u2013";
  const coarse = resolution > 1 ? ` (\u00b1\u00a0${resolution}\u00a0s)` : "";
  const d = new Date(time * 1000);
  const day = `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
  const [hour, minute] = [pad(d.getUTCHours()), pad(d.getUTCMinutes())];
  const second = pad(d.getUTCSeconds());
  return language === "fr" ? `${day}, ${hour}\u00a0h\u00a0${minute}\u00a0min\u00a0${second}\u00a0s UTC${coarse}` : `${day} ${hour}:${minute}:${second} UTC${coarse}`;
}

const refusals: Record<ReportError["code"], readonly [string, string]> = {
  nothing: ["Nothing is left to report.", "Il ne reste rien à signaler."],
  page: ["This page is not named as an office's page is.", "Cette page n'est pas nommée comme l'est la page d'un bureau."],
  too_many_posts: ["A report takes {n} replies in full. Choose fewer groups.", "Un signalement contient {n} réponses en entier au plus. Choisissez moins de groupes."],
  too_many_threads: ["A report takes {n} threads. Choose fewer groups.", "Un signalement contient {n} fils au plus. Choisissez moins de groupes."],
  too_many_times: ["A report takes the times of {n} other replies. Choose fewer groups.", "Un signalement contient les heures de {n} autres réponses au plus. Choisissez moins de groupes."],
  note_too_long: ["The note is too long.", "La note est trop longue."],
  too_large: ["The report is too large. Choose fewer groups.", "Le signalement est trop volumineux. Choisissez moins de groupes."],
};

/** Says why a report cannot be made. */
export function refusal(language: Language, error: ReportError): string {
  return refusals[error.code][column[language]].replace("{n}", count(language, error.limit));
}
