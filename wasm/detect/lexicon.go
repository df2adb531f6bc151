package detect

// Words that the ordinary explanations look for, English and French, as they are written; they are matched in canonical
// form, so accents, case and disguises do not matter. A phrase of several words must stand together.

// pressWords mark the handles and names of newsrooms.
var pressWords = []string{
	"news", "cbc", "ctv", "globalnews", "radio", "nouvelles", "journal", "gazette", "herald", "tribune", "presse", "press",
	"times", "tvanouvelles", "icirc", "cpac", "citynews", "680", "newswire", "media", "infos", "actualit",
}

// letterWords are what letters to a member and petitions say about themselves.
var letterWords = []string{
	"dear", "sincerely", "petition", "sign the", "i signed", "i just signed", "add your name", "add your voice", "join me",
	"i urge", "urge you", "we urge", "urging", "please vote", "vote against", "vote for", "vote in favour", "please support",
	"i ask you", "asking you", "i am asking", "we ask", "call on", "calling on", "i called on", "tell the", "tell your mp",
	"write to your", "email your", "contact your", "send a message", "send a letter", "take action", "take a stand",
	"stand with", "demand that", "we demand", "i demand", "as your constituent", "as a constituent", "your constituent",
	"constituents", "in your riding", "my mp", "i support", "i am writing", "please take", "please act", "please protect",
	"please stop", "please commit", "please stand", "will you commit", "will you support", "retweet if", "share if", "pledge",
	"sign here", "sign now", "spread the word", "let them know", "join us", "join the",
	"monsieur le depute", "madame la deputee", "monsieur le ministre", "madame la ministre", "monsieur le premier ministre",
	"cher depute", "chere deputee", "bien cordialement", "cordialement", "salutations", "je vous prie", "je vous demande",
	"je vous exhorte", "nous demandons", "nous exhortons", "je demande", "signez", "j ai signe", "je signe", "signer",
	"joignez vous", "ajoutez votre", "appuyez", "je vous invite", "je vous ecris", "votre electeur", "votre electrice",
	"votre circonscription", "votre comte", "comme citoyen", "comme citoyenne", "veuillez", "votez pour", "votez contre",
	"voter contre", "voter pour", "agissez", "partagez", "faites connaitre", "interpellez", "ecrivez a", "engagez vous",
	"en tant que", "je soutiens", "j appuie", "exigeons",
}

// greetingWords mark wishes, thanks and condolences.
var greetingPhrases = []string{
	"happy", "merry", "congratulations", "congrats", "well done", "best wishes", "season's greetings", "welcome", "thank you",
	"thanks", "rest in peace", "condolences", "our hearts", "my heart", "thoughts and prayers", "good morning", "good luck",
	"so proud", "well deserved", "bravo", "felicitations", "joyeux", "joyeuse", "bonne fete", "bon anniversaire", "bonne annee",
	"bonne journee", "bonne chance", "merci", "bienvenue", "condoleances", "mes pensees", "nos pensees", "repose en paix",
	"meilleurs voeux", "bonne saint", "toutes mes", "longue vie",
}

// addressWords speak to somebody.
var addressWords = []string{
	"you", "your", "yours", "you're", "youre", "yourself", "you've", "you'll", "u", "ur", "vous", "votre", "vos", "tu", "ton",
	"tes", "toi", "vôtre", "you'd", "t'", "shame on", "resign", "demissionnez", "honte",
}

// voiceWords speak for the writer.
var voiceWords = []string{"i", "i'm", "i've", "my", "me", "we", "our", "us", "je", "j", "moi", "mon", "ma", "mes", "nous", "notre", "nos"}

// phrases is a list in canonical form: the words of each phrase, by the hash of its first.
type phrases map[uint64][][]uint64

var (
	letterPhrases    = newPhrases(letterWords)
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
