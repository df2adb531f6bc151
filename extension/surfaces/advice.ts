// The advice: what the extension says by itself, and how a text that came signed with the feed is read. Both have one plain form: a
// line that begins with "# " is a heading, lines that begin with "- " are a list, an empty line parts paragraphs. There is no markup
// and there are no links, so nothing in such a text can act.
import type { Text } from "../ui/words.ts";

export interface Block {
  kind: "heading" | "list" | "paragraph";
  lines: string[]; // one for a heading and a paragraph
}

const maxBlocks = 500; // that are shown of a text

/** Reads a text. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open = false; // whether the next line goes on with the last block
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    const kind = line.startsWith("# ") ? "heading" : line.startsWith("- ") ? "list" : "paragraph";
    const said = kind === "paragraph" ? line : line.slice(2).trim();
    const last = blocks[blocks.length - 1];
    if (said === "") open = false;
    else if (open && last?.kind === kind && kind === "list") last.lines.push(said);
    else if (open && last?.kind === kind && kind === "paragraph") last.lines[0] += ` ${said}`;
    else if (blocks.length < maxBlocks) blocks.push({ kind, lines: [said] });
    if (said !== "") open = kind !== "heading";
  }
  return blocks;
}

export const words = {
  title: ["What to do about replies that carry the same message", "Que faire devant des réponses qui portent le même message"],
  signed: ["This text was written by {origin} and signed with its key on {day}.", "Ce texte a été rédigé par {origin} et signé avec sa clé le {day}."],
  builtIn: ["This text comes with Refrain. When your server publishes its own, that one stands here.", "Ce texte vient avec Refrain. Quand votre serveur publie le sien, c'est celui-là qui paraît ici."],
  print: ["Print", "Imprimer"],
} as const satisfies Record<string, Text>;

/** What the extension says by itself, in the form that blocksOf reads. */
export const builtIn: Text = [
  `# What this is, and what it is not
A flag says that several accounts posted the same message, or nearly, under your posts, and whether ordinary explanations fit. It does not say who is behind it, and it does not say that what they write is true or untrue.

In the campaign of August and September 2023, some 2,000 accounts wrote under the posts of about 50 Canadian politicians. Each page received a handful a day, and at the time it looked like ordinary spam. RRM Canada told the members that it was no threat to their safety. It said that such replies are rarely taken up by real people, and that their aim was to discredit members or to make critics fall silent.

It can also be something else: real people who send the letter of an organisation, a headline that many share, one person who pastes. Look at the card before you act.

# What to do now
- Leave the replies up until they are reported. They are the evidence, and a deleted reply cannot be looked at again.
- Report the group to RRM Canada from its card, or choose several groups in the side panel. You see exactly what is sent before it leaves.
- Report the replies to the platform too, with its own menu. Keep the date.
- Then hide them or limit who can reply, with the platform's own tools. On X: “Hide reply”, or “Who can reply”. On Facebook: “Hide comment”, or the page's moderation settings. Hidden replies are still there for those who look into it.
- Do not answer them, do not quote them, do not argue. Each answer carries the message further and tells the senders that it works.
- If you speak of it in public, say what was seen: “the same message from nine accounts in 22 minutes”. Do not say who did it. That is for those who investigate.
- Do not block on the strength of a flag alone. Some may be accounts that were taken over from their owners, or constituents.
- Tell the people in your office who read the page, and other offices if you wish. Abuse wears people down: take turns.

# When it is not spam but a threat
Refrain does not look for threats. If a reply threatens you, your family or your staff, gives an address or a phone number, follows where somebody goes, or makes you afraid, it is not a matter for this tool:
- In immediate danger, call 911.
- Tell the Sergeant-at-Arms and Corporate Security of the House of Commons, at once and every time. They keep a file, and one message may be part of several.
- Tell your local police. For threats to national security there is the RCMP's National Security Information Network, and CSIS.
- Keep the message: its address, the name of the account, the time, a picture of the screen. Do not delete it, and do not answer it.
- If false or intimate pictures or videos of somebody are spread, report them to the platform and to the police, and do not pass them on.

# Protect the account
- Use a long password that is used nowhere else, kept in a password manager.
- Turn on two-step verification with an app or a security key, not by text message.
- Look at who can post in your name, and at the apps that are connected. Remove what nobody uses, and everybody who left.
- See that the recovery address and phone number are the office's own and are protected in the same way.
- Be wary of messages that ask you to sign in “because your account was reported”. Open the platform yourself instead.
- The House's IT services and the Canadian Centre for Cyber Security help if an account was taken over.`,
  `# Ce que c'est, et ce que ce n'est pas
Un repère dit que plusieurs comptes ont publié le même message, ou presque, sous vos publications, et si une explication ordinaire convient. Il ne dit pas qui est derrière, ni si ce qui est écrit est vrai.

Pendant la campagne d'août et de septembre 2023, quelque 2\u00a0000 comptes ont écrit sous les publications d'une cinquantaine de politiciens canadiens. Chaque page en recevait quelques-unes par jour, et sur le moment cela ressemblait à du pourriel ordinaire. Le MRR Canada a indiqué aux députés que leur sécurité n'était pas menacée. Il a précisé que de vraies personnes reprennent rarement de telles réponses, et que celles-ci visaient à discréditer des députés ou à faire taire des critiques.

Ce peut aussi être autre chose\u00a0: de vraies personnes qui envoient la lettre d'un organisme, un titre que beaucoup partagent, une seule personne qui colle son texte. Regardez la fiche avant d'agir.

# Que faire maintenant
- Laissez les réponses en place jusqu'à ce qu'elles soient signalées. Ce sont les preuves, et une réponse supprimée ne peut plus être examinée.
- Signalez le groupe au MRR Canada à partir de sa fiche, ou choisissez plusieurs groupes dans le panneau latéral. Vous voyez exactement ce qui sera envoyé avant l'envoi.
- Signalez aussi les réponses à la plateforme, par son propre menu. Notez la date.
- Masquez-les ensuite, ou limitez qui peut répondre, avec les outils de la plateforme. Sur X\u00a0: «\u00a0Masquer la réponse\u00a0» ou «\u00a0Qui peut répondre\u00a0». Sur Facebook\u00a0: «\u00a0Masquer le commentaire\u00a0» ou les paramètres de modération de la page. Les réponses masquées restent là pour qui enquête.
- N'y répondez pas, ne les citez pas, ne discutez pas. Chaque réponse porte le message plus loin et montre à ses auteurs que cela marche.
- Si vous en parlez en public, dites ce qui a été vu\u00a0: «\u00a0le même message, neuf comptes, 22\u00a0minutes\u00a0». Ne dites pas qui l'a fait. C'est à ceux qui enquêtent de l'établir.
- Ne bloquez pas un compte sur la seule foi d'un repère. Certains peuvent appartenir à des personnes dont le compte a été pris, ou à des électeurs.
- Prévenez les personnes de votre bureau qui lisent la page et, si vous le souhaitez, d'autres bureaux. Les injures usent\u00a0: relayez-vous.

# Quand ce n'est pas du pourriel, mais une menace
Refrain ne cherche pas les menaces. Si une réponse vous menace, menace votre famille ou votre personnel, donne une adresse ou un numéro de téléphone, suit les déplacements de quelqu'un ou vous fait peur, ce n'est pas l'affaire de cet outil\u00a0:
- En cas de danger immédiat, appelez le 911.
- Avertissez le sergent d'armes et la Sécurité institutionnelle de la Chambre des communes, tout de suite et chaque fois. Ils tiennent un dossier, et un message peut faire partie d'un ensemble.
- Avertissez votre police locale. Pour les menaces à la sécurité nationale, il y a le Réseau info-sécurité nationale de la GRC, et le SCRS.
- Conservez le message\u00a0: son adresse, le nom du compte, l'heure, une image de l'écran. Ne le supprimez pas et n'y répondez pas.
- Si des images ou des vidéos fausses ou intimes de quelqu'un circulent, signalez-les à la plateforme et à la police, et ne les transmettez pas.

# Protéger le compte
- Utilisez un mot de passe long qui ne sert nulle part ailleurs, gardé dans un gestionnaire de mots de passe.
- Activez la vérification en deux étapes avec une application ou une clé de sécurité, pas par message texte.
- Vérifiez qui peut publier en votre nom et quelles applications sont reliées. Retirez ce qui ne sert plus, et toute personne qui est partie.
- Assurez-vous que l'adresse et le numéro de récupération sont ceux du bureau et sont protégés de la même façon.
- Méfiez-vous des messages qui vous demandent d'ouvrir une session «\u00a0parce que votre compte a été signalé\u00a0». Allez plutôt vous-même sur la plateforme.
- Les services informatiques de la Chambre et le Centre canadien pour la cybersécurité vous aident si un compte a été pris.`,
];
