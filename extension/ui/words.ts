// Puts what the detector says into words. The sentences are those of server/words.go, letter for letter, and a test holds the
// two equal: what a member reads here an analyst reads there.
import type { Param, Reason } from "../detector/detect.ts";

/** 0 is English, 1 is French: the two stand side by side everywhere. */
export type Language = 0 | 1;
export const english: Language = 0;
export const french: Language = 1;

/** The language of a code like fr-CA; English for all others. */
export const languageOf = (code: string): Language => (/^fr\b/i.test(code) ? french : english);

/** A text in both languages. */
export type Text = readonly [string, string];

/**
 * The sentence of one reason. In braces stands a parameter: {name} as a number, {name|one|many} as a number and its noun,
 * {name:time} as a duration, {name:odds} as "1 in 4,000", {name:share} as per cent, {name:date} as a day.
 */
interface Words {
  text: Text;
  ordinary?: true; // an ordinary explanation, not a reason why it stands out
}

/** Every code that the detector's policy gives. */
export const sentences: Record<string, Words> = {
  same_text: { text: ["Same message from {accounts|account|accounts} in {span:time}", "Même message, {accounts|compte|comptes}, {span:time}"] },
  variant_text: { text: ["{accounts|account|accounts} posted nearly the same text in {span:time}", "{accounts|compte a|comptes ont} publié presque le même texte en {span:time}"] },
  same_link: { text: ["{accounts|account|accounts} posted the same link in {span:time}, in different words", "{accounts|compte a|comptes ont} publié le même lien en {span:time}, en d'autres mots"] },
  known_campaign: { text: ["It matches a message that RRM confirmed on {day:date}: {accounts|account|accounts}", "Il correspond à un message que le MRR a confirmé le {day:date}\u00A0: {accounts|compte|comptes}"] },
  burst: { text: ["{within|copy|copies} within {seconds:time}: closer in time than {p:odds} by chance", "{within|copie|copies} en {seconds:time}\u00A0: par hasard, {p:odds} seraient aussi rapprochées"] },
  dominates: { text: ["{share:share} of those who replied in one thread posted it", "{share:share} de ceux qui ont répondu dans un fil l'ont publié"] },
  created_together: { text: ["{accounts} of {known|account was|accounts were} created within {days|day|days}: {p:odds} by chance", "{accounts} des {known|compte a été créé|comptes ont été créés} en {days|jour|jours}\u00A0: {p:odds} par hasard"] },
  young_accounts: { text: ["{accounts} of {known|account|accounts} were less than six months old", "{accounts} des {known|compte|comptes} avaient moins de six mois"] },
  default_pictures: { text: ["{accounts|account has|accounts have} the default picture", "{accounts|compte a|comptes ont} l'image par défaut"] },
  numbered_handles: { text: ["The names of {accounts|account end|accounts end} in four digits or more", "Les noms de {accounts|compte|comptes} se terminent par quatre chiffres ou plus"] },
  lookalike_letters: { text: ["{accounts|account|accounts} wrote with look-alike letters of another script", "{accounts|compte a|comptes ont} écrit avec des lettres semblables d'une autre écriture"] },
  invisible_characters: { text: ["{accounts|account|accounts} put invisible characters into words", "{accounts|compte a|comptes ont} mis des caractères invisibles dans les mots"] },
  digits_for_letters: { text: ["{accounts|account|accounts} wrote digits or signs for letters", "{accounts|compte a|comptes ont} écrit des chiffres ou des signes pour des lettres"] },
  letters_apart: { text: ["{accounts|account|accounts} set letters apart or ran words together", "{accounts|compte a|comptes ont} espacé des lettres ou collé des mots"] },
  random_ending: { text: ["{accounts|account|accounts} ended the message in characters that are no word", "{accounts|compte a|comptes ont} terminé le message par des caractères qui ne forment pas de mot"] },
  disguised: { text: ["{accounts|account|accounts} disguised the message", "{accounts|compte a|comptes ont} déguisé le message"] },
  gathered: { text: ["Only the match with a known message joins these posts.", "Seule la correspondance avec un message connu réunit ces publications."], ordinary: true },
  quotes_root: { text: ["They quote the post that they answer.", "Ils citent la publication à laquelle ils répondent."], ordinary: true },
  tags_and_link: { text: ["Nothing but hashtags and links is the same.", "Seuls des mots-clics et des liens sont les mêmes."], ordinary: true },
  one_person: { text: ["One account posted most of it: one person may be pasting.", "Un compte en a publié la plupart\u00A0: une seule personne colle peut-être son texte."], ordinary: true },
  greeting: { text: ["It is a greeting or a thank-you.", "C'est une salutation ou un remerciement."], ordinary: true },
  stock_phrase: { text: ["It is a phrase that many people use.", "C'est une formule que beaucoup de gens emploient."], ordinary: true },
  chant: { text: ["It repeats itself, like a chant.", "Il se répète, comme un slogan scandé."], ordinary: true },
  newsroom: { text: ["Newsrooms or one organisation's accounts posted it.", "Des salles de nouvelles ou les comptes d'une même organisation l'ont publié."], ordinary: true },
  shared_headline: { text: ["It can be a headline that people shared.", "Il peut s'agir d'un titre que des gens ont partagé."], ordinary: true },
  public_link: { text: ["Its copies carry the same public link or hashtag, which says where the message comes from.", "Les copies portent le même lien public ou le même mot-clic, qui dit d'où vient le message."], ordinary: true },
  letter_campaign: { text: ["This can also be an organised letter campaign by real people.", "Il peut aussi s'agir d'une campagne de lettres de vraies personnes."], ordinary: true },
};

/** The sentence of a reason. A code from a newer detector stays a code. */
export function sentence(language: Language, reason: Reason): string {
  const words = Object.hasOwn(sentences, reason.code) ? sentences[reason.code] : undefined;
  return words ? fill(language, words.text, reason.params) : reason.code;
}

/** Says whether a reason is an ordinary explanation. */
export const isOrdinary = (reason: Reason): boolean => (Object.hasOwn(sentences, reason.code) && sentences[reason.code]?.ordinary) ?? false;

/** Puts numbers into the braces of a text. */
export function fill(language: Language, text: Text, params: readonly Param[]): string {
  const values = new Map(params.map((param) => [param.name, param]));
  return text[language].replace(/\{([^{}]*)\}/g, (_, slot: string) => fillSlot(language, slot, values));
}

/** Fills in one pair of braces. */
function fillSlot(language: Language, slot: string, values: Map<string, Param>): string {
  const [noun = "", one, many] = slot.split("|");
  if (one !== undefined && many !== undefined) {
    const n = Number(values.get(noun)?.value ?? 0);
    return count(language, n, [one, one], [many, many]);
  }
  const [name = "", form] = slot.split(":");
  const param = values.get(name) ?? { name, value: 0, exp: 0 };
  const value = Number(param.value);
  switch (form) {
    case "time":
      return duration(language, value);
    case "odds":
      return odds(language, param);
    case "share":
      return number(language, Math.trunc(value / 10)) + (["%", "\u00a0%"] as const)[language];
    case "date":
      return date(language, value);
  }
  return number(language, value);
}

/** A number and its noun; in French zero and one are singular, and the two stay on one line. */
export function count(language: Language, n: number, one: Text, many: Text): string {
  const singular = n === 1 || (n === 0 && language === french);
  return number(language, n) + ([" ", "\u00a0"] as const)[language] + (singular ? one : many)[language];
}

/** Groups digits by three: 4,000 and 4 000. */
export function number(language: Language, n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ([",", "\u00a0"] as const)[language]);
}

/** The units of a duration: up to how many seconds, how many seconds each, its names. */
const units: [number, number, Text, Text][] = [
  [2 * 3600, 60, ["minute", "minute"], ["minutes", "minutes"]],
  [2 * 86400, 3600, ["hour", "heure"], ["hours", "heures"]],
  [Infinity, 86400, ["day", "jour"], ["days", "jours"]],
];

/** Rounds seconds up to a unit that is easy to say. */
export function duration(language: Language, seconds: number): string {
  if (seconds < 60) return (["less than a minute", "moins d'une minute"] as const)[language];
  for (const [upTo, size, one, many] of units) {
    if (seconds < upTo) return count(language, Math.ceil(seconds / size), one, many);
  }
  return "";
}

/** The shortest way to say a duration, for the badge: 22 min, 3 h, 2 d. */
export function shortDuration(language: Language, seconds: number): string {
  if (seconds < 60) return "< 1\u00a0min";
  const [, size, , ] = units.find(([upTo]) => seconds < upTo) ?? [0, 86400];
  const unit = size === 60 ? "min" : size === 3600 ? "h" : (["d", "j"] as const)[language];
  return `${number(language, Math.ceil(seconds / size))}\u00a0${unit}`;
}

/** Writes a number of days since 1970 as its day, in UTC. */
function date(language: Language, days: number): string {
  const day = new Date(days * 86_400_000);
  const ordinal = day.getUTCDate() === 1 && language === french ? "1er" : String(day.getUTCDate());
  return `${ordinal}\u00a0${months[language][day.getUTCMonth()] ?? ""}\u00a0${day.getUTCFullYear()}`;
}

/** Short names of months; those of five letters or fewer stand whole. */
export const months: readonly [readonly string[], readonly string[]] = [
  ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."],
  ["janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."],
];

/** Writes a probability as "1 in N", N rounded down to two digits. */
function odds(language: Language, p: Param): string {
  const rarest = (["less than 1 in a billion", "moins de 1 sur un milliard"] as const)[language];
  const [value, exp] = [BigInt(p.value), Number(p.exp)];
  if (value <= 0n || exp < -13) return rarest;
  const times = 10n ** BigInt(Math.max(0, -exp)) / value;
  if (times >= 1_000_000_000n) return rarest;
  let scale = 1n;
  while (times / scale >= 100n) scale *= 10n;
  return (["1 in ", "1 sur "] as const)[language] + number(language, Number((times / scale) * scale));
}
