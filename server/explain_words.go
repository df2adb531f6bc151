//go:build !js

package main

import "github.com/refrain-project/refrain/wasm/detect"

// kindNames and levelNames have the detector's names in both languages.
var (
	kindNames = map[string][2]string{
		"none": {"not alike", "pas semblable"}, "link": {"link", "lien"}, "variant": {"variant", "variante"}, "copy": {"copy", "copie"},
	}
	levelNames = map[string][2]string{"none": {"none", "aucun"}, "similar": {"similar", "semblable"}, "coordinated": {"coordinated", "coordonné"}}
)

// whyNot has the sentence of every reason why a post is in no cluster.
var whyNot = map[string][2]string{
	"bare":         {"Only its time is known: no text and no name.", "On n'en connaît que l'heure\u00A0: ni texte ni nom."},
	"root":         {"It is the page's own post that the others answer.", "C'est la publication de la page à laquelle les autres répondent."},
	"no_account":   {"Its account is not known, so it cannot be counted.", "Son compte n'est pas connu\u00A0: elle ne peut être comptée."},
	"few_units":    {"It says too little: {units|character|characters} without names, links and signs, and {limit} are needed.", "Elle en dit trop peu\u00A0: {units|caractère|caractères} sans les noms, les liens et les signes, et il en faut {limit}."},
	"light":        {"Its words are too ordinary: {weight|bit|bits} of rarity, and {limit} are needed.", "Ses mots sont trop courants\u00A0: {weight|bit|bits} de rareté, et il en faut {limit}."},
	"few_accounts": {"No: {accounts|account|accounts} posted texts taken for the same message, and {limit} are needed.", "Non\u00A0: {accounts|compte a|comptes ont} publié des textes tenus pour le même message, et il en faut {limit}."},
	"silence":      {"No: a silence of more than {window:time} ends a cluster. On its side of it: {accounts|account|accounts} of {all}; {limit} are needed.", "Non\u00A0: un silence de plus de {window:time} clôt un groupe. De son côté\u00A0: {accounts|compte|comptes} sur {all}; il en faut {limit}."},
	"no_time":      {"No: its time is not known, and those without a time are {accounts|account|accounts} of {all}; {limit} are needed.", "Non\u00A0: son heure n'est pas connue, et ceux sans heure sont {accounts|compte|comptes} sur {all}; il en faut {limit}."},
	"no_star":      {"No: {accounts|account|accounts} posted texts near it, but those belong to messages that it is not near enough to.", "Non\u00A0: {accounts|compte a|comptes ont} publié des textes proches, mais ceux-ci appartiennent à des messages dont elle n'est pas assez proche."},
}

// silences are the two sides of a silence.
var silences = map[string][2]string{
	"before": {"silence before: {before:time}", "silence avant\u00A0: {before:time}"},
	"after":  {"silence after: {after:time}", "silence après\u00A0: {after:time}"},
}

// ruleNames has a few words for every rule of the policy.
var ruleNames = map[string][2]string{
	"same_text": {"The same text", "Le même texte"}, "variant_text": {"Nearly the same text", "Presque le même texte"}, "same_link": {"The same link", "Le même lien"},

	"known_campaign":       {"Known message", "Message connu"},
	"burst":                {"Close together in time", "Rapprochés dans le temps"},
	"dominates":            {"Most of a thread", "La plus grande part d'un fil"},
	"created_together":     {"Accounts created together", "Comptes créés ensemble"},
	"young_accounts":       {"Young accounts", "Comptes récents"},
	"default_pictures":     {"Default pictures", "Images par défaut"},
	"numbered_handles":     {"Names that end in digits", "Noms qui se terminent par des chiffres"},
	"lookalike_letters":    {"Look-alike letters", "Lettres semblables"},
	"invisible_characters": {"Invisible characters", "Caractères invisibles"},
	"digits_for_letters":   {"Digits for letters", "Chiffres pour des lettres"},
	"letters_apart":        {"Letters set apart", "Lettres espacées"},
	"random_ending":        {"Endings that are no word", "Fins qui ne forment pas de mot"},
	"disguised":            {"Disguised by many", "Déguisé par beaucoup"},

	"gathered":        {"Joined by a known message alone", "Réunis par un message connu seulement"},
	"quotes_root":     {"Quotes the post answered", "Cite la publication à laquelle on répond"},
	"tags_and_link":   {"Hashtags and links only", "Mots-clics et liens seulement"},
	"one_person":      {"One person pasting", "Une seule personne qui colle"},
	"greeting":        {"Greeting or thanks", "Salutation ou remerciement"},
	"stock_phrase":    {"Phrase that many people use", "Formule que beaucoup emploient"},
	"chant":           {"Chant", "Slogan scandé"},
	"newsroom":        {"Newsrooms", "Salles de nouvelles"},
	"shared_headline": {"Shared headline", "Titre partagé"},
	"public_link":     {"Public link or hashtag", "Lien public ou mot-clic"},
	"letter_campaign": {"Letter campaign", "Campagne de lettres"},
}

// factWords name a fact of the evidence, and say how it is written: "" as a number, or bits, share, odds, kind, yes.
type factWords struct {
	name [2]string
	unit string
}

// factNames has every fact that the policy reads.
var factNames = map[string]factWords{
	"kind":        {[2]string{"kind", "genre"}, "kind"},
	"accounts":    {[2]string{"accounts", "comptes"}, ""},
	"posts":       {[2]string{"posts", "publications"}, ""},
	"top_posts":   {[2]string{"posts by the most active account", "publications du compte le plus actif"}, ""},
	"words":       {[2]string{"words", "mots"}, ""},
	"weight":      {[2]string{"rarity of the words", "rareté des mots"}, "bits"},
	"ordinary":    {[2]string{"how ordinary the words are", "banalité des mots"}, "share"},
	"repeats":     {[2]string{"part that repeats", "part qui se répète"}, "share"},
	"titled":      {[2]string{"words with a capital", "mots à majuscule"}, "share"},
	"tag_text":    {[2]string{"nothing but hashtags", "rien que des mots-clics"}, "yes"},
	"lookalike":   {[2]string{"accounts with look-alike letters", "comptes à lettres semblables"}, ""},
	"invisible":   {[2]string{"accounts with invisible characters", "comptes à caractères invisibles"}, ""},
	"leet":        {[2]string{"accounts with digits for letters", "comptes à chiffres pour des lettres"}, ""},
	"spacing":     {[2]string{"accounts with letters set apart", "comptes à lettres espacées"}, ""},
	"suffix":      {[2]string{"accounts with such endings", "comptes à fins de ce genre"}, ""},
	"disguised":   {[2]string{"accounts with any of these", "comptes avec l'un de ces procédés"}, ""},
	"within":      {[2]string{"accounts in the tightest burst", "comptes dans la rafale la plus serrée"}, ""},
	"known":       {[2]string{"accounts whose creation date is shown", "comptes dont la date de création est montrée"}, ""},
	"young":       {[2]string{"accounts less than six months old", "comptes de moins de six mois"}, ""},
	"batch":       {[2]string{"accounts created together", "comptes créés ensemble"}, ""},
	"batch_p":     {[2]string{"such creation dates by chance", "de telles dates de création par hasard"}, "odds"},
	"numbered":    {[2]string{"names that end in four digits or more", "noms terminés par quatre chiffres ou plus"}, ""},
	"default":     {[2]string{"default pictures", "images par défaut"}, ""},
	"branded":     {[2]string{"names that begin or end alike", "noms de même début ou de même fin"}, ""},
	"press":       {[2]string{"names of newsrooms", "noms de salles de nouvelles"}, ""},
	"quoted":      {[2]string{"part that stands in the post answered", "part qui figure dans la publication d'origine"}, "share"},
	"linked":      {[2]string{"accounts with a link", "comptes avec un lien"}, ""},
	"same_link":   {[2]string{"accounts with one link", "comptes avec un même lien"}, ""},
	"same_site":   {[2]string{"accounts with one site", "comptes avec un même site"}, ""},
	"same_tag":    {[2]string{"accounts with one hashtag", "comptes avec un même mot-clic"}, ""},
	"addressed":   {[2]string{"words that speak to someone", "mots qui s'adressent à quelqu'un"}, ""},
	"letter":      {[2]string{"words of letters and petitions", "mots de lettres et de pétitions"}, ""},
	"greeting":    {[2]string{"words of greeting", "mots de salutation"}, ""},
	"first_voice": {[2]string{"words in the first person", "mots à la première personne"}, ""},
	"headline":    {[2]string{"accounts that name a source", "comptes qui nomment une source"}, ""},
	"signed":      {[2]string{"accounts whose text matches a known message", "comptes dont le texte correspond à un message connu"}, ""},
	"gathered":    {[2]string{"joined by a known message alone", "réunis par un message connu seulement"}, "yes"},
	"p":           {[2]string{"such times by chance", "de tels moments par hasard"}, "odds"},
	"dominant":    {[2]string{"share of the accounts that reply in a thread", "part des comptes qui répondent dans un fil"}, "share"},
}

// check writes one comparison: what was read, and the limit.
func checkWords(l language, c detect.Check) string {
	w := factNames[c.Read.Name]
	if w.unit == "yes" {
		return w.name[l] + colon(l) + " " + valueWords(l, "yes", c.Read)
	}
	s := w.name[l] + colon(l) + " " + valueWords(l, w.unit, c.Read) + ", " + [2]string{"limit ", "limite "}[l] + c.Sign + " " + valueWords(l, w.unit, c.Limit)
	if c.Of.Name != "" {
		s += [2]string{" of ", " sur "}[l] + l.Number(c.Of.Value)
	}
	return s
}

// value writes a fact or a limit in its unit.
func valueWords(l language, unit string, p detect.Param) string {
	switch unit {
	case "bits":
		return l.Number(p.Value) + l.Space() + l.Plural(p.Value, "bit", "bits")
	case "share":
		return perCent(l, p.Value)
	case "yes":
		return [2][2]string{{"no", "non"}, {"yes", "oui"}}[min(1, p.Value)][l]
	case "odds":
		switch half := p.Exp == -3 && p.Value > 500; { // the detector writes three digits
		case p.Exp == 0 && p.Value == 1:
			return [2]string{"certain", "certain"}[l]
		case half:
			return [2]string{"more than 1 in 2", "plus de 1 sur 2"}[l]
		}
		return l.Odds(p)
	case "kind":
		return kindNames[detect.Kind(p.Value).String()][l]
	}
	return l.Number(p.Value)
}

// share writes a part of a thousand as per cent.
func perCent(l language, perMille int64) string {
	s := l.Number(perMille / 10)
	if rest := perMille % 10; rest > 0 {
		s += [2]string{".", ","}[l] + l.Number(rest)
	}
	return s + [2]string{"%", "\u00A0%"}[l]
}

// colon is preceded by a space in French.
func colon(l language) string { return [2]string{":", "\u00A0:"}[l] }
