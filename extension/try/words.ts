// What the page /try says, English and French side by side. What flags, cards and reports say is said by their own modules.
import type { Language, Text } from "../ui/words.ts";

const nb = "\u00a0";

export const words = {
  replies: ["Replies", "Réponses"],
  counted: ["{n} of {all} replies", "{n} réponses sur {all}"],
  pause: ["Pause", "Pause"],
  go: ["Go on", "Continuer"],
  faster: ["Faster", "Plus vite"],
  slower: ["Normal speed", "Vitesse normale"],
  original: ["MP", "députée"],
  again: ["Start again", "Recommencer"],

  steps: ["What happens", "Ce qui se passe"],
  watch: ["Replies arrive", "Les réponses arrivent"],
  watching: [
    "The detector reads each one here, in your browser. Nothing is sent.",
    "Le détecteur lit chacune ici, dans votre navigateur. Rien n'est envoyé.",
  ],
  detector: ["detector.wasm, SHA-256 {sha}…", "detector.wasm, SHA-256 {sha}…"],
  flags: ["Refrain flags the same message", "Refrain repère le même message"],
  flagsWait: ["From the third account on.", "Dès le troisième compte."],
  flagged: [
    "Groups found: {clusters}. Replies flagged as coordinated: {coordinated}; as similar: {similar}.",
    `Groupes trouvés${nb}: {clusters}. Réponses repérées comme coordonnées${nb}: {coordinated}; comme semblables${nb}: {similar}.`,
  ],
  why: ["Show why", "Voir pourquoi"],
  report: ["The office reports", "Le bureau signale"],
  reportWait: ["One click, after a look at exactly what is sent.", "En un clic, après avoir vu exactement ce qui est envoyé."],
  reportNow: ["Report…", "Signaler…"],
  campaign: ["A second office, one campaign", "Un deuxième bureau, une seule campagne"],
  campaignWait: ["No office sees another's page. The server sees that the message is the same.", "Aucun bureau ne voit la page d'un autre. Le serveur, lui, voit que le message est le même."],
  told: ["The offices are told", "Les bureaux sont avisés"],
  toldWait: ["Only after a person has decided.", "Seulement après la décision d'une personne."],

  previewTitle: ["This is what will be sent", "Voici ce qui sera envoyé"],
  group: ["{level}, {n} replies in full", "{level}, {n} réponses en entier"],
  rest: ["and {n} more", "et {n} autres"],
  times: ["Of the {n} other replies, the times alone: no text, no name.", `Des {n} autres réponses, les heures seulement${nb}: ni texte, ni nom.`],
  names: ["Replace names", "Remplacer les noms"],
  send: ["Send", "Envoyer"],
  cancel: ["Cancel", "Annuler"],

  sending: ["Sending…", "Envoi…"],
  received: ["Received {time}. Receipt checked and kept.", "Reçu à {time}. Récépissé vérifié et conservé."],
  receivedOnly: ["Received {time}. Receipt kept; this browser is too old to check its signature.", "Reçu à {time}. Récépissé conservé; ce navigateur est trop ancien pour en vérifier la signature."],
  verifying: ["The server runs the detector again…", "Le serveur refait le calcul…"],
  verified: ["Verified {time}: the server ran the same detector on it and came to the same verdict.", `Vérifié à {time}${nb}: le serveur a passé le même détecteur et arrive au même verdict.`],
  notVerified: ["The server did not come to the same verdict: {state}.", `Le serveur n'arrive pas au même verdict${nb}: {state}.`],
  consistent: ["The ids of {n} posts agree with their times.", "Les identifiants de {n} publications concordent avec leurs heures."],

  second: [
    "On {of} page the detector finds the same message in {n} replies. That office reports them too.",
    "Sur la page {of}, le détecteur trouve le même message dans {n} réponses. Ce bureau les signale aussi.",
  ],
  desk: ["What the analyst at RRM Canada sees", "Ce que voit l'analyste du MRR Canada"],
  sentence: [
    "The same message on the pages of {offices} offices: {posts} replies from {accounts} accounts",
    `Le même message sur les pages de {offices} bureaux${nb}: {posts} réponses de {accounts} comptes`,
  ],
  both: ["All replies on both pages; in colour, those with the message", "Toutes les réponses des deux pages; en couleur, celles qui portent le message"],
  firstPost: ["First reply with it", "Première réponse"],
  firstReport: ["First report", "Premier signalement"],
  formed: ["Campaign formed", "Campagne formée"],
  confirmed: ["Confirmed", "Confirmée"],
  onPage: ["{member}, {n} replies", "{member}, {n} réponses"],
  who: ["Who is behind it is for people to find out.", "Qui est derrière, c'est à des personnes de l'établir."],
  confirm: ["Confirm, as the analyst would", "Confirmer, comme le ferait l'analyste"],
  confirming: ["The decision is recorded…", "La décision s'inscrit…"],
  office: ["{of} office", "Bureau {of}"],
  stReceived: ["received {time}", "reçu à {time}"],
  stVerified: ["verified {time}", "vérifié à {time}"],
  stConfirmed: ["part of a confirmed campaign, {time}", "fait partie d'une campagne confirmée, {time}"],
  done: [
    "Here this took {n} seconds. In the campaign of 2023, 77 days passed before the first MPs were told.",
    "Ici, il a fallu {n} secondes. Lors de la campagne de 2023, 77 jours se sont écoulés avant que les premiers députés soient avisés.",
  ],
  secure: ["this page needs HTTPS, or 127.0.0.1.", "cette page exige HTTPS, ou 127.0.0.1."],
  failed: ["It did not work: {why}", `Cela n'a pas fonctionné${nb}: {why}`],
} as const satisfies Record<string, Text>;

/** Says whose something is: "Alex Marchand's", "de Solange Bélanger", "d'Alex Marchand". */
export function of(language: Language, member: string): string {
  if (language === 0) return `${member}'s`;
  return (/^[aeiouyhâàéèêîôû]/i.test(member) ? "d'" : "de ") + member;
}
