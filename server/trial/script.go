package trial

// script is what happens under one post of an invented member. All people, places, bills and texts are invented.
type script struct {
	member
	waves      []wave
	letter     string // what the letters have in common; "" if there are none
	letterLink string
	letterEnds []string
}

// member is an office's member with one post.
type member struct {
	name, handle, language string
	root                   string   // the post
	ordinary               []string // what people say under it
}

// wave is one message from many accounts: a text whose slots [a|b|c] are filled in anew for each.
type wave struct {
	language string
	accounts int
	from     int // minutes after the post
	minutes  int // from the first to the last
	made     int // days before the post on which the accounts were made, give or take a day
	disguise bool
	text     string
}

// The two messages, in both languages.
const (
	invoicesEn = "[Everyone|Everybody|The whole town] in Port-Lavoie knows about [Marchand's|your|this MP's] hidden invoices for the bridge. [Explain|Tell us about] the missing ledger pages and [step down|resign] before [the auditors|investigators] find the rest [today|now|at last]."
	invoicesFr = "[Tout le monde|Tout Sainte-Odile|Chacun] connaît les factures cachées [de Bélanger|de cette élue] pour le marché. [Expliquez|Montrez-nous] les pages manquantes du registre et [démissionnez|partez] avant que [les vérificateurs|les enquêteurs] trouvent le reste."
	cousinEn   = "Ask [Marchand|this MP] why a cousin's company got the paving contract without any tender, and who signed off on it [that same night|the same evening]"
	cousinFr   = "Demandez à [Bélanger|cette députée] pourquoi l'entreprise d'un cousin a eu le contrat de pavage sans appel d'offres, et qui a signé [ce soir-là|le soir même]"
)

// The two members, their posts and what people say under them.
var marchand = member{name: "Alex Marchand", handle: "alex_marchand_mp", language: "en",
	root: "This morning we opened the new Harbour Road bridge in Port-Lavoie. Two lanes, a bike path, and it opened on time.",
	ordinary: []string{
		"Finally! My commute just got fifteen minutes shorter.", "When do the sidewalks on the north side open?", "Thank you!", "I biked across it at seven and had it all to myself.",
		"My grandfather welded the first Harbour Road bridge in 1961.", "Good for trucks, less good for the herons.", "Is there a toll? The website is not clear about it.",
		"I voted for the other party and I still think this is a fine bridge.", "What about housing? My rent went up by four hundred dollars.", "Kids loved the ducks at the opening.",
		"You cut the ribbon but the engineers did the work, name them.", "Will it be ploughed before six in winter?", "Great news",
		"The noise at night on Quay Street has doubled since Monday.", "We need a clinic more than we need a bridge.", "Please answer my email about the passport office.",
		"That bench halfway across is a kind idea.", "The ramp is steep for a wheelchair, come and try it with me.", "Honk if you like bridges",
		"Has the load test report been published anywhere?", "Do salmon pass under it? Asking for a class of grade fours.", "Beautiful drone shot. Who took it?",
	}}

var belanger = member{name: "Solange Bélanger", handle: "solange_belanger_dep", language: "fr",
	root: "Le marché des récoltes de Sainte-Odile ouvre samedi sur la place de la Gare. Quarante fermes, deux orchestres, et la tarte de madame Specimen.",
	ordinary: []string{
		"Hâte d'y être, les bleuets sont beaux cette année.", "Est-ce qu'on peut venir avec son chien ?", "Ma grand-mère gagnait toujours le concours de confitures.", "Merci !",
		"Bravo à tous les bénévoles", "Y aura-t-il du stationnement pour les personnes handicapées ?", "La pluie est annoncée samedi, un chapiteau serait utile.",
		"On veut du maïs, du vrai.", "Pourquoi le marché n'est-il plus près de l'église ?", "Les prix ont doublé en trois ans, parlez-en.",
		"Un orchestre de cuivres, enfin de la musique.", "J'apporte mes sacs et mes enfants.", "Est-ce que le train de banlieue va s'arrêter ce jour-là ?",
		"Moi c'est la tarte qui m'intéresse.", "Pensez aux producteurs qui ont tout perdu avec la grêle.", "Bonne nouvelle",
		"Je n'ai pas reçu de réponse à mon courriel sur l'assurance-emploi.", "Ma fille de six ans demande s'il y aura des chevaux.", "On se voit là-bas, Solange !",
		"Encore une photo, jamais une loi.", "Quelle ferme vend les tomates anciennes ?", "Félicitations madame la députée.", "À quelle heure ça commence ?",
		"C'est loin pour ceux qui n'ont pas de voiture.", "Le fromager de Saint-Fictif sera là ?", "Vive l'automne",
	}}

// scripts are what is shown in each language: the visitor's own office first, then the other one.
var scripts = map[string][2]script{
	"en": {
		{member: marchand,
			waves: []wave{
				{language: "en", accounts: 9, from: 100, minutes: 22, made: 33, text: invoicesEn},
				{language: "en", accounts: 5, from: 171, minutes: 9, made: 61, disguise: true, text: cousinEn},
			},
			letter: "As your constituent I am writing to ask you to support Bill C-999 on safe crossings near schools. Please vote yes at second reading. ", letterLink: "https://petition.example.org/c-999",
			letterEnds: []string{"Thank you, Ada.", "My two kids walk there daily.", "Regards from Elm Street.", "I taught at that school for thirty years.", "We lost a neighbour last fall.", "Yours, a retired nurse."}},
		{member: belanger,
			waves: []wave{{language: "en", accounts: 6, from: 64, minutes: 18, made: 33, text: invoicesEn}}},
	},
	"fr": {
		{member: belanger,
			waves: []wave{
				{language: "fr", accounts: 9, from: 100, minutes: 22, made: 33, text: invoicesFr},
				{language: "fr", accounts: 5, from: 171, minutes: 9, made: 61, disguise: true, text: cousinFr},
			},
			letter: "En tant que citoyen de votre circonscription, je vous demande d'appuyer le projet de loi C-999 sur les passages sécuritaires près des écoles. Votez oui en deuxième lecture, s'il vous plaît. ", letterLink: "https://petition.example.org/c-999",
			letterEnds: []string{"Merci, Ada.", "Mes deux enfants y marchent chaque jour.", "Salutations de la rue des Érables.", "J'ai enseigné à cette école pendant trente ans.", "Nous avons perdu un voisin l'automne dernier.", "Une infirmière à la retraite."}},
		{member: marchand,
			waves: []wave{{language: "fr", accounts: 6, from: 64, minutes: 18, made: 33, text: invoicesFr}}},
	},
}

// Names of people who post, put together by chance.
var (
	given  = []string{"Ada", "Benoit", "Chloe", "Dmitri", "Elodie", "Farid", "Gwen", "Hugo", "Ines", "Jonas", "Kim", "Louise", "Malik", "Nora", "Olive", "Pierre", "Rosa", "Samir", "Tess", "Victor"}
	family = []string{"Exemple", "Sample", "Invente", "Placeholder", "Fictif", "Nobody", "Modele", "Specimen"}
)
