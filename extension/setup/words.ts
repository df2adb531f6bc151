// What the welcome page and the settings say, English and French side by side. In French a no-break space (U+00A0) stands before a
// colon and within guillemets.
import type { Text } from "../ui/words.ts";

export const phrases = {
  welcome: ["Set up Refrain", "Configurer Refrain"],
  lead: [
    "Refrain shows which replies under your own posts are the same message from several accounts, and why. Setting it up takes less than two minutes.",
    "Refrain montre quelles réponses sous vos propres publications sont le même message venu de plusieurs comptes, et pourquoi. La configuration prend moins de deux minutes.",
  ],
  settings: ["Settings of Refrain", "Réglages de Refrain"],
  fixed: ["Set by your IT service", "Fixé par votre service informatique"],

  language: ["Language", "Langue"],
  asBrowser: ["As the browser", "Comme le navigateur"],

  office: ["Your office", "Votre bureau"],
  officeWhy: [
    "Connected to a server, your office can report replies to RRM Canada and learns which campaigns are confirmed. Whoever runs the server gave you a code, or one line with an address and a code.",
    "Relié à un serveur, votre bureau peut signaler des réponses au MRR Canada et apprend quelles campagnes sont confirmées. La personne qui gère le serveur vous a remis un code, ou une ligne avec une adresse et un code.",
  ],
  server: ["Address of the server", "Adresse du serveur"],
  code: ["Enrolment code", "Code d'inscription"],
  codeHint: ["The whole line can be pasted here.", "Vous pouvez coller ici toute la ligne."],
  connect: ["Connect", "Connecter"],
  connecting: ["Connecting to {server}…", "Connexion à {server}…"],
  alone: ["Continue without a server", "Continuer sans serveur"],
  isAlone: [
    "Without a server. Flags are the same; a report becomes a file or an e-mail that you send yourself. You can connect at any time.",
    "Sans serveur. Les repères sont les mêmes; un signalement devient un fichier ou un courriel que vous envoyez vous-même. Vous pouvez vous relier à un serveur à tout moment.",
  ],
  notAlone: ["Connect to a server", "Se relier à un serveur"],
  enrolled: ["Connected: {name}", "Relié\u00a0: {name}"],
  key: ["Key of the server", "Clé du serveur"],
  keyHint: [
    "With this key the receipts and the list of confirmed messages are checked. Whoever runs the server can read you the same one.",
    "Cette clé sert à vérifier les récépissés et la liste des messages confirmés. La personne qui gère le serveur peut vous lire la même.",
  ],
  leave: ["Leave this server…", "Quitter ce serveur…"],
  leaveTitle: ["Leave {server}?", "Quitter {server}?"],
  leaveText: [
    "This computer forgets its access. Reports already sent stay with the server; reports that still wait cannot be sent. The server is asked to end the access there too. To connect again you need a new code.",
    "Cet ordinateur oublie son accès. Les signalements déjà envoyés restent sur le serveur; ceux qui attendent encore ne pourront pas partir. Le serveur est prié d'y mettre fin aussi. Pour vous relier de nouveau, il faut un nouveau code.",
  ],
  left: ["You left {server}, and this computer's access ended there too.", "Vous avez quitté {server}, et l'accès de cet ordinateur y a pris fin."],
  leftOpen: [
    "This computer forgot its access, but {server} did not confirm that it ended there. Ask whoever runs the server to revoke the device {device}.",
    "Cet ordinateur a oublié son accès, mais {server} n'a pas confirmé qu'il y a pris fin. Demandez à la personne qui gère le serveur de révoquer l'appareil {device}.",
  ],
  health: ["Tell the server how well pages can be read", "Dire au serveur si les pages se lisent bien"],
  healthWhat: [
    "When X or Facebook changes its pages, whoever runs the server sees it the same day and can have it mended. For each site it learns the version of Refrain, how many replies were read in the last day, and how many answers of the site could not be: numbers only, no page, no name and no text.",
    "Quand X ou Facebook modifie ses pages, la personne qui gère le serveur le voit le jour même et peut faire corriger Refrain. Pour chaque site, le serveur apprend la version de Refrain, combien de réponses ont été lues depuis un jour et combien d'envois du site n'ont pas pu l'être\u00a0: des nombres, sans page, sans nom ni texte.",
  ],
  leaveYes: ["Leave", "Quitter"],
  cancel: ["Cancel", "Annuler"],
  email: ["E-mail address for reports", "Adresse courriel pour les signalements"],
  emailHint: ["A report made without a server can be sent there from your own e-mail program.", "Un signalement fait sans serveur peut y être envoyé depuis votre propre logiciel de courriel."],
  save: ["Save", "Enregistrer"],
  saved: ["Saved.", "Enregistré."],
  emailBad: ["That is not one e-mail address.", "Ce n'est pas une adresse courriel."],

  no_server: [
    "Type the address of the server, or paste the whole line that you were given.",
    "Entrez l'adresse du serveur, ou collez toute la ligne que vous avez reçue.",
  ],
  badServer: [
    "“{server}” is not the address of a server. It looks like refrain.example.ca and begins with https.",
    "«\u00a0{server}\u00a0» n'est pas l'adresse d'un serveur. Elle ressemble à refrain.example.ca et commence par https.",
  ],
  no_code: ["Type the code that you were given.", "Entrez le code que vous avez reçu."],
  code_unknown: [
    "The server does not know this code. A code works once and for a few days. Compare it letter by letter; if it is the same, ask for a new one.",
    "Le serveur ne connaît pas ce code. Un code sert une fois et pendant quelques jours. Comparez-le lettre par lettre; s'il est identique, demandez-en un nouveau.",
  ],
  codeLength: ["This one has {n} characters; a code has {all}.", "Celui-ci a {n} caractères; un code en a {all}."],
  unreachable: [
    "No answer from {server}. Check the address and this computer's connection, then try again. The code is still good.",
    "Aucune réponse de {server}. Vérifiez l'adresse et la connexion de cet ordinateur, puis réessayez. Le code reste bon.",
  ],
  other: ["{server} answered, but not as a Refrain server does. Check the address.", "{server} a répondu, mais pas comme un serveur Refrain. Vérifiez l'adresse."],
  too_many: ["Too many attempts from this network. Try again in {n} seconds.", "Trop de tentatives depuis ce réseau. Réessayez dans {n} secondes."],
  not_agreed: [
    "Nothing was sent: your browser was told not to. With a server, your code and later the reports that you send leave this computer. Press “Connect” again to agree, or continue without a server.",
    "Rien n'a été envoyé : vous avez dit non à votre navigateur. Avec un serveur, votre code, puis les signalements que vous envoyez, quittent cet ordinateur. Appuyez de nouveau sur « Connecter » pour accepter, ou continuez sans serveur.",
  ],
  unavailable: ["The server cannot connect anybody just now. Try again in a few minutes; the code is still good.", "Le serveur ne peut inscrire personne en ce moment. Réessayez dans quelques minutes; le code reste bon."],

  pages: ["Your pages", "Vos pages"],
  pagesWhy: [
    "Refrain reads the replies under the posts of these pages, and nothing elsewhere. Private messages are never read.",
    "Refrain lit les réponses sous les publications de ces pages, et rien ailleurs. Les messages privés ne sont jamais lus.",
  ],
  pagesFromServer: [
    "They come from your enrolment. To add one, write to whoever gave you the code.",
    "Elles viennent de votre inscription. Pour en ajouter une, écrivez à la personne qui vous a remis le code.",
  ],
  pagesFirst: ["First say above whether you have a server: with one, the pages come from it.", "Dites d'abord, plus haut, si vous avez un serveur\u00a0: si oui, les pages en viennent."],
  noPages: ["No page yet: nothing is read.", "Aucune page pour l'instant\u00a0: rien n'est lu."],
  handle: ["Your handle on X, or the address of your page", "Votre nom d'utilisateur sur X, ou l'adresse de votre page"],
  handleHint: [
    "Such as @a_member. For a Facebook page, its address: facebook.com/a.member, or facebook.com/profile.php?id=1000…",
    "Par exemple @une_deputee. Pour une page Facebook, son adresse\u00a0: facebook.com/une.deputee, ou facebook.com/profile.php?id=1000…",
  ],
  handleBad: [
    "That is neither a handle of X (up to 15 letters, digits and underscores) nor the address of a Facebook page.",
    "Ce n'est ni un nom d'utilisateur de X (au plus 15 lettres, chiffres et traits de soulignement), ni l'adresse d'une page Facebook.",
  ],
  add: ["Add", "Ajouter"],
  remove: ["Remove", "Retirer"],

  access: ["Where Refrain may read", "Où Refrain peut lire"],
  accessWhy: [
    "To see the replies that {host} shows you and to put a flag beside them, Refrain needs your browser's permission for {host}. It asks {name} for nothing, posts nothing and clicks nothing.",
    "Pour voir les réponses que {host} vous montre et placer un repère à côté, Refrain a besoin de l'autorisation de votre navigateur pour {host}. Il ne demande rien à {name}, ne publie rien et ne clique sur rien.",
  ],
  accessNone: ["Name a page first: permission is only asked for where you have one.", "Nommez d'abord une page\u00a0: l'autorisation n'est demandée que là où vous en avez une."],
  allow: ["Allow on {name}…", "Autoriser sur {name}…"],
  allowed: ["Allowed on {name}", "Autorisé sur {name}"],
  notAllowed: ["Not allowed yet: nothing is read on {name}.", "Pas encore autorisé\u00a0: rien n'est lu sur {name}."],
  takeBack: ["Take back for {name}", "Retirer pour {name}"],

  ready: ["Ready", "C'est prêt"],
  readyWhat: [
    "Open one of your posts. A flag appears beside replies once three accounts carry the same message; most days there is none. Tabs that were open before need to be reloaded once.",
    "Ouvrez une de vos publications. Un repère apparaît à côté des réponses dès que trois comptes portent le même message; la plupart des jours, il n'y en a aucun. Les onglets déjà ouverts doivent être rechargés une fois.",
  ],
  openPage: ["Open {page} on {name}", "Ouvrir {page} sur {name}"],
  openSettings: ["Other settings", "Autres réglages"],
  openWelcome: ["First steps again", "Revoir les premiers pas"],
  notReady: ["Still to do", "À faire encore"],

  shown: ["What is shown", "Ce qui est affiché"],
  shownSimilar: ["Similar and coordinated", "Semblable et coordonné"],
  shownSimilarWhat: [
    "Every group of three accounts or more with one message. Of {posts} ordinary posts about Canadian politics, about {similar} groups in 1,000 posts were called similar (people who share a headline, a slogan, a letter), and none coordinated.",
    "Tout groupe d'au moins trois comptes qui portent un même message. Sur {posts} publications ordinaires de politique canadienne, environ {similar} groupes par 1\u00a0000 publications étaient dits semblables (des gens qui partagent un titre, un slogan, une lettre), et aucun coordonné.",
  ],
  shownCoordinated: ["Coordinated only", "Coordonné seulement"],
  shownCoordinatedWhat: [
    "Only what no ordinary explanation fits, and messages that RRM Canada confirmed. Of the same posts: no group at all. Of letter campaigns made for the test, {lettersEN} of {events} English ones and {lettersFR} of {events} French ones were called coordinated. Campaigns that run slowly over weeks do not show, unless the accounts give them away.",
    "Seulement ce qu'aucune explication ordinaire ne justifie, et les messages que le MRR Canada a confirmés. Sur les mêmes publications\u00a0: aucun groupe. Des campagnes de lettres créées pour le test, {lettersEN} sur {events} en anglais et {lettersFR} sur {events} en français ont été dites coordonnées. Les campagnes lentes, étalées sur des semaines, n'apparaissent pas, sauf si les comptes les trahissent.",
  ],

  notices: ["Notifications", "Notifications"],
  waves: ["When a new wave of coordinated replies arrives", "À l'arrivée d'une nouvelle vague de réponses coordonnées"],
  news: ["When there is news on one of your reports", "Quand il y a du nouveau au sujet d'un de vos signalements"],

  kept: ["What is kept", "Ce qui est conservé"],
  keptWhat: [
    "Replies under your posts are kept on this computer, so that those of different days can be compared. After 90 days a reply no longer counts for any flag.",
    "Les réponses sous vos publications sont conservées sur cet ordinateur, pour que celles de différents jours puissent être comparées. Après 90 jours, une réponse ne compte plus pour aucun repère.",
  ],
  days: ["Keep replies for", "Conserver les réponses pendant"],
  nDays: ["{n} days", "{n} jours"],
  recommended: ["{n} days (recommended)", "{n} jours (recommandé)"],
  export: ["Export everything", "Tout exporter"],
  exportWhat: [
    "One file (JSON) with all that is kept here: replies, what you marked, reports, receipts, settings; without the access to the server. It holds names and texts of other people: look after it.",
    "Un seul fichier (JSON) avec tout ce qui est conservé ici\u00a0: réponses, ce que vous avez marqué, signalements, récépissés, réglages; sans l'accès au serveur. Il contient des noms et des textes d'autres personnes\u00a0: gardez-le avec soin.",
  ],
  exported: ["Saved as {file}.", "Enregistré sous {file}."],
  exportFile: ["refrain-export", "refrain-exportation"],
  erase: ["Erase everything…", "Tout effacer…"],
  eraseTitle: ["Erase everything that Refrain keeps on this computer?", "Effacer tout ce que Refrain conserve sur cet ordinateur?"],
  eraseText: [
    "Replies, what you marked, reports that wait, receipts and settings are gone for good, and this computer leaves its server. Reports already sent stay with the server. Without the receipts nobody can show later what was sent: export first if you may need them.",
    "Les réponses, ce que vous avez marqué, les signalements en attente, les récépissés et les réglages disparaissent pour de bon, et cet ordinateur quitte son serveur. Les signalements déjà envoyés restent sur le serveur. Sans les récépissés, personne ne pourra montrer plus tard ce qui a été envoyé\u00a0: exportez d'abord si vous pourriez en avoir besoin.",
  ],
  eraseYes: ["Erase everything", "Tout effacer"],
  erased: ["Everything is erased.", "Tout est effacé."],
  failed: ["That did not work: {why}.", "Cela n'a pas fonctionné\u00a0: {why}."],

  diagnostics: ["Diagnostics", "Diagnostic"],
  diagnosticsWhat: [
    "For whoever helps you: versions, counts and states. No name, no page and no text is in it.",
    "Pour la personne qui vous aide\u00a0: versions, nombres et états. Aucun nom, aucune page et aucun texte n'y figure.",
  ],
  copy: ["Copy", "Copier"],
  copied: ["Copied.", "Copié."],
} as const satisfies Record<string, Text>;

/** What the evaluation measured, as docs/accuracy.md has it; a test holds the two equal. */
export const measured = { posts: 271_240, similar: 13, events: 72, lettersEN: 2, lettersFR: 0 } as const;
