package detect

// Words that the ordinary explanations look for, English and French, as they are written; they are matched in canonical
// form, so accents, case and disguises do not matter. A phrase of several words must stand together.

// pressWords mark the handles and names of newsrooms.
var pressWords = []string{
	"news", "cbc", "ctv", "globalnews", "radio", "nouvelles", "journal", "gazette", "herald", "tribune", "presse", "press",
	"times", "tvanouvelles", "icirc", "cpac", "citynews", "680", "newswire", "media", "infos", "actualit",
}

// letterWords are what open letters and petitions say about themselves; each counts double.
var letterWords = []string{
	"dear mp", "dear minister", "dear prime minister", "dear mr", "dear mrs", "dear ms", "dear madam", "dear sir", "sincerely",
	"petition", "i signed", "i just signed", "sign and share", "add your name", "add your voice", "join me", "i pledged",
	"i urge", "urge you", "we urge", "urging you", "urging the", "calling on", "i called on", "i call on", "we call on",
	"please vote", "tell your mp", "write to your mp", "email your mp", "contact your mp", "call your mp", "send a message",
	"send your own message", "take action", "as your constituent", "as a constituent", "i am your constituent",
	"one of your constituents", "i am writing", "writing to ask", "writing to you", "my letter", "this letter", "our coalition",
	"i ask you", "asking you to", "i am asking", "we ask", "we demand that", "please support", "please protect", "please act",
	"please stand", "please commit", "please oppose", "please reject", "will you commit", "will you stand", "will you support",
	"can we count on", "i count on you", "share if you", "retweet if you", "spread the word",
	"monsieur le depute", "madame la deputee", "monsieur le ministre", "madame la ministre", "monsieur le premier ministre",
	"madame monsieur", "cher monsieur", "chere madame", "cher depute", "chere deputee", "cordialement", "salutations distinguees",
	"je vous prie", "je vous demande", "je vous exhorte", "je vous invite", "je vous ecris", "vous demander de", "nous demandons",
	"nous exhortons", "signez", "j'ai signé", "je viens de signer", "joignez vous", "ajoutez votre", "signez et partagez",
	"votre electeur", "votre electrice", "ma lettre", "cette lettre", "notre coalition", "compter sur votre", "compter sur vous",
	"je compte sur vous", "envoyez vous aussi", "serez vous avec nous", "engagez vous", "comme citoyen", "comme citoyenne",
	"interpellez", "ecrivez a votre", "veuillez agir", "veuillez voter", "votez contre le", "s'il vous plait protégez",
}

// requestWords are the requests and the standing of people who write to their member; one alone proves nothing.
var requestWords = []string{
	"dear", "please", "protect", "support", "fund", "invest", "your vote", "my vote", "vote for", "vote against", "how you vote",
	"resident of", "i live in", "lived in", "my children", "my kids", "my family", "my grandchildren", "worried about",
	"stand up for us", "in the house", "my riding", "your riding", "constituent", "constituents", "i voted", "i support",
	"i care about", "i want you to", "who want parliament", "parliament to", "good morning", "thank you for reading",
	"thank you for your time", "i believe", "i hope", "we need you", "i oppose", "we support", "demand", "sign", "join us",
	"stand with", "commit to", "bill c", "act now", "pledge", "call on", "urge", "share this", "click here",
	"s'il vous plaît", "svp", "protégez", "appuyer", "appuyez", "soutenez", "soutenir", "financer", "votre vote", "mon vote",
	"votez pour", "votez contre", "voter pour", "voter contre", "résident de", "résidente de", "j'habite", "mes enfants",
	"ma famille", "mes petits-enfants", "je m'inquiète", "défendez-nous", "à la chambre", "ma circonscription",
	"votre circonscription", "j'ai voté", "j'appuie", "je soutiens", "je tiens à", "sachez que", "le parlement", "bonjour",
	"merci d'avoir lu", "merci de votre temps", "je crois", "j'espère", "je m'oppose", "nous appuyons", "exigeons", "signer",
	"joignez", "engagez", "projet de loi", "agissez", "partagez", "je demande", "veuillez", "citoyen", "citoyenne", "pétition",
}

// greetingPhrases mark wishes, thanks and condolences.
var greetingPhrases = []string{
	"happy", "merry", "congratulations", "congrats", "well done", "best wishes", "season's greetings", "welcome", "thank you",
	"thanks", "rest in peace", "condolences", "our hearts", "my heart", "thoughts and prayers", "good morning", "good luck",
	"so proud", "well deserved", "bravo", "felicitations", "joyeux", "joyeuse", "bonne fete", "bon anniversaire", "bonne annee",
	"bonne journee", "bonne chance", "merci", "bienvenue", "condoleances", "mes pensees", "nos pensees", "repose en paix",
	"meilleurs voeux", "bonne saint", "toutes mes", "longue vie", "nos pensées", "pensées et prières", "mubarak", "moubarak",
	"eid", "ramadan", "hanukkah", "hanoucca", "diwali", "easter", "pâques", "canada day", "fête du canada", "fête nationale",
	"vaisakhi", "lunar new year", "nouvel an", "birthday", "anniversary", "mother's day", "father's day", "fête des mères",
	"enjoy your", "celebrate", "celebrating", "celebrates", "best of luck", "proud of you", "have a great", "have a good",
	"have a wonderful", "have a safe", "god bless", "blessed", "holidays", "christmas", "new year", "thanksgiving", "labour day",
	"victoria day", "pride month", "in memory", "honouring", "speedy recovery", "get better", "our prayers", "my prayers",
	"sympathies", "sympathy", "sorry for your loss", "sorry to hear", "retirement", "keep up the", "great job", "great work",
	"good job", "amazing work", "hard work", "looking forward", "warmest", "warm wishes", "all the best", "cheers", "salute",
	"profitez", "célébrons", "joyeuses", "noël", "action de grâce", "bonne retraite", "chapeau", "bon courage", "sympathies",
	"sincères", "beau travail", "bon travail", "excellent travail", "continuez", "belle journée", "bonne soirée",
	"bon succès", "fière de", "fier de", "hommage", "à la mémoire", "de tout coeur", "au plaisir", "mes voeux", "nos voeux",
	"fête des pères", "remembrance day", "jour du souvenir", "safe travels", "get well", "prompt rétablissement", "wishing you",
}

// addressWords speak to somebody.
var addressWords = []string{
	"you", "your", "yours", "you're", "youre", "yourself", "you've", "you'll", "u", "ur", "vous", "votre", "vos", "tu", "ton",
	"tes", "toi", "vôtre", "you'd", "t'", "shame on", "resign", "demissionnez", "honte",
}

// voiceWords speak for the writer alone: "we" and "nous" are also what a chorus says.
var voiceWords = []string{"i", "i'm", "i've", "i'll", "my", "me", "myself", "je", "j'", "moi", "mon", "ma", "mes"}

// phrases is a list in canonical form: the words of each phrase, by the hash of its first.
type phrases map[uint64][][]uint64

var (
	letterPhrases    = newPhrases(letterWords)
	requestPhrases   = newPhrases(requestWords)
	greetingLexicon  = newPhrases(greetingPhrases)
	addressPhrases   = newPhrases(addressWords)
	firstPersonWords = newPhrases(voiceWords)
)

// newPhrases puts a list into canonical form.
func newPhrases(list []string) phrases {
	p := phrases{}
	for _, s := range list {
		if h := wordHashes(s); len(h) > 0 {
			p[h[0]] = append(p[h[0]], h)
		}
	}
	return p
}

// wordHashes gives the hashes of the canonical words of a text.
func wordHashes(text string) (out []uint64) {
	var c canon
	c.set(text)
	for i := range c.words {
		from, to := c.word(i)
		out = append(out, hashUnits(c.units[from:to]))
	}
	return out
}

// count counts the phrases of the list that stand in words.
func (p phrases) count(words []uint64) (n int64) {
	for i, w := range words {
		for _, phrase := range p[w] {
			if len(phrase) <= len(words)-i && equal(phrase, words[i:i+len(phrase)]) {
				n++
				break
			}
		}
	}
	return n
}

func equal(a, b []uint64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
