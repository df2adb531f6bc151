// What badge and card say beside the detector's reasons, English and French side by side.
import type { Text } from "./words.ts";

export const phrases = {
  similar: ["similar", "semblable"],
  coordinated: ["coordinated", "coordonné"],
  known: ["confirmed", "confirmé"],
  hidden: ["Hidden by Refrain: {why}", "Masqué par Refrain\u00a0: {why}"],
  showReply: ["Show", "Afficher"],
  whatToDo: ["What to do", "Que faire"],
  details: ["Show why", "Voir pourquoi"],
  close: ["Close", "Fermer"],
  thread: ["This thread, {from} to {to}: {own} of the {all} replies read here carry the message.", "Ce fil, du {from} au {to} : {own} des {all} réponses lues ici portent le message."],
  compared: ["Compared: {read} of {shown} replies of this thread.", "Comparé : {read} des {shown} réponses de ce fil."],
  chooseAll: [
    "“Most relevant” leaves comments out. Choose “All comments” above them to have all compared.",
    "« Les plus pertinents » laisse des commentaires de côté. Choisissez « Tous les commentaires » au-dessus d'eux pour que tous soient comparés.",
  ],
  reported: ["Your office already reported {n} of these replies (last: {when}).", "Votre bureau a déjà signalé {n} de ces réponses (dernier signalement\u00a0: {when})."],
  reportedOne: ["Your office already reported one of these replies ({when}).", "Votre bureau a déjà signalé une de ces réponses ({when})."],
  same: ["What is the same", "Ce qui est pareil"],
  more: ["and {n} more", "et {n} autres"],
  standsOut: ["Why it stands out", "Ce qui le distingue"],
  couldBe: ["What else it could be", "Ce que cela peut être d'autre"],
  tested: [
    "Tested, and none of it fits: a quote of the post, a shared headline, a stock phrase, a greeting, a chant, one person, one organisation, a letter campaign.",
    "Vérifié, et rien de cela ne convient : citation de la publication, titre partagé, formule courante, salutation, slogan, une seule personne, une même organisation, campagne de lettres.",
  ],
  thin: ["There is too little to say more.", "Il y a trop peu d'éléments pour en dire plus."],
  accounts: ["The accounts", "Les comptes"],
  created: ["created {date}", "créé le {date}"],
  report: ["Report…", "Signaler…"],
  letter: ["It is a letter campaign", "C'est une campagne de lettres"],
  different: ["Not the same message", "Ce n'est pas le même message"],
  undo: ["Undo", "Annuler"],
  markedLetter: ["You marked it as a letter campaign. It stays on this computer.", "Vous l'avez marqué comme campagne de lettres. Cela reste sur cet ordinateur."],
  markedDifferent: ["You marked it as not the same message. It stays on this computer.", "Vous l'avez marqué comme un autre message. Cela reste sur cet ordinateur."],
  who: ["Refrain shows what is the same. Who is behind it is for people to find out.", "Refrain montre ce qui est pareil. Qui est derrière, c'est à des personnes de l'établir."],
} as const satisfies Record<string, Text>;

/** Puts texts into the braces of a phrase. */
export function say(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
