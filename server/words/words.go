// Package words puts the codes of the detector's reasons, and numbers, durations and odds, into sentences in English and French: the program
// says them in a terminal and in the console alike.
package words

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Language chooses among the two of every text.
type Language int

// The languages.
const (
	English Language = iota
	French
)

// Reason is the sentence of one reason code in both languages. In braces stands a parameter: {name} as a number,
// {name|one|many} as a number and its noun, {name:time} as a duration, {name:odds} as "1 in 4,000", {name:share} as per cent, {name:date} as the
// day of a number of days since 1970.
type Reason struct {
	Text     [2]string
	Ordinary bool // an ordinary explanation, not a reason why it stands out
}

// Reasons has every code that the detector's policy gives.
var Reasons = map[string]Reason{
	"same_text":    {Text: [2]string{"Same message from {accounts|account|accounts} in {span:time}", "Même message, {accounts|compte|comptes}, {span:time}"}},
	"variant_text": {Text: [2]string{"{accounts|account|accounts} posted nearly the same text in {span:time}", "{accounts|compte a|comptes ont} publié presque le même texte en {span:time}"}},
	"same_link":    {Text: [2]string{"{accounts|account|accounts} posted the same link in {span:time}, in different words", "{accounts|compte a|comptes ont} publié le même lien en {span:time}, en d'autres mots"}},

	"known_campaign": {Text: [2]string{"It matches a message that RRM confirmed on {day:date}: {accounts|account|accounts}", "Il correspond à un message que le MRR a confirmé le {day:date}\u00A0: {accounts|compte|comptes}"}},

	"burst":                {Text: [2]string{"{within|copy|copies} within {seconds:time}: closer in time than {p:odds} by chance", "{within|copie|copies} en {seconds:time}\u00A0: par hasard, {p:odds} seraient aussi rapprochées"}},
	"dominates":            {Text: [2]string{"{share:share} of those who replied in one thread posted it", "{share:share} de ceux qui ont répondu dans un fil l'ont publié"}},
	"created_together":     {Text: [2]string{"{accounts} of {known|account was|accounts were} created within {days|day|days}: {p:odds} by chance", "{accounts} des {known|compte a été créé|comptes ont été créés} en {days|jour|jours}\u00A0: {p:odds} par hasard"}},
	"young_accounts":       {Text: [2]string{"{accounts} of {known|account|accounts} were less than six months old", "{accounts} des {known|compte|comptes} avaient moins de six mois"}},
	"default_pictures":     {Text: [2]string{"{accounts|account has|accounts have} the default picture", "{accounts|compte a|comptes ont} l'image par défaut"}},
	"numbered_handles":     {Text: [2]string{"The names of {accounts|account end|accounts end} in four digits or more", "Les noms de {accounts|compte|comptes} se terminent par quatre chiffres ou plus"}},
	"lookalike_letters":    {Text: [2]string{"{accounts|account|accounts} wrote with look-alike letters of another script", "{accounts|compte a|comptes ont} écrit avec des lettres semblables d'une autre écriture"}},
	"invisible_characters": {Text: [2]string{"{accounts|account|accounts} put invisible characters into words", "{accounts|compte a|comptes ont} mis des caractères invisibles dans les mots"}},
	"digits_for_letters":   {Text: [2]string{"{accounts|account|accounts} wrote digits or signs for letters", "{accounts|compte a|comptes ont} écrit des chiffres ou des signes pour des lettres"}},
	"letters_apart":        {Text: [2]string{"{accounts|account|accounts} set letters apart or ran words together", "{accounts|compte a|comptes ont} espacé des lettres ou collé des mots"}},
	"random_ending":        {Text: [2]string{"{accounts|account|accounts} ended the message in characters that are no word", "{accounts|compte a|comptes ont} terminé le message par des caractères qui ne forment pas de mot"}},
	"disguised":            {Text: [2]string{"{accounts|account|accounts} disguised the message", "{accounts|compte a|comptes ont} déguisé le message"}},

	"gathered":        {Ordinary: true, Text: [2]string{"Only the match with a known message joins these posts.", "Seule la correspondance avec un message connu réunit ces publications."}},
	"quotes_root":     {Ordinary: true, Text: [2]string{"They quote the post that they answer.", "Ils citent la publication à laquelle ils répondent."}},
	"tags_and_link":   {Ordinary: true, Text: [2]string{"Nothing but hashtags and links is the same.", "Seuls des mots-clics et des liens sont les mêmes."}},
	"one_person":      {Ordinary: true, Text: [2]string{"One account posted most of it: one person may be pasting.", "Un compte en a publié la plupart\u00A0: une seule personne colle peut-être son texte."}},
	"greeting":        {Ordinary: true, Text: [2]string{"It is a greeting or a thank-you.", "C'est une salutation ou un remerciement."}},
	"stock_phrase":    {Ordinary: true, Text: [2]string{"It is a phrase that many people use.", "C'est une formule que beaucoup de gens emploient."}},
	"chant":           {Ordinary: true, Text: [2]string{"It repeats itself, like a chant.", "Il se répète, comme un slogan scandé."}},
	"newsroom":        {Ordinary: true, Text: [2]string{"Newsrooms or one organisation's accounts posted it.", "Des salles de nouvelles ou les comptes d'une même organisation l'ont publié."}},
	"shared_headline": {Ordinary: true, Text: [2]string{"It can be a headline that people shared.", "Il peut s'agir d'un titre que des gens ont partagé."}},
	"public_link":     {Ordinary: true, Text: [2]string{"Its copies carry the same public link or hashtag, which says where the message comes from.", "Les copies portent le même lien public ou le même mot-clic, qui dit d'où vient le message."}},
	"letter_campaign": {Ordinary: true, Text: [2]string{"This can also be an organised letter campaign by real people.", "Il peut aussi s'agir d'une campagne de lettres de vraies personnes."}},
}

// Sentence puts a reason into words. A code that this program does not know, from a newer detector.wasm, stays a code.
func (l Language) Sentence(r detect.Reason) string {
	w, known := Reasons[r.Code]
	if !known {
		return r.Code
	}
	return l.Fill(w.Text, r.Params)
}

// Fill puts numbers into the braces of a text.
func (l Language) Fill(text [2]string, params []detect.Param) string {
	values := map[string]detect.Param{}
	for _, p := range params {
		values[p.Name] = p
	}
	var out strings.Builder
	rest := text[l]
	for {
		before, after, found := strings.Cut(rest, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		slot, next, _ := strings.Cut(after, "}")
		out.WriteString(l.slot(slot, values))
		rest = next
	}
}

// slot fills in one pair of braces.
func (l Language) slot(slot string, values map[string]detect.Param) string {
	if parts := strings.Split(slot, "|"); len(parts) == 3 {
		n := values[parts[0]].Value
		return l.Number(n) + l.Space() + l.Plural(n, parts[1], parts[2])
	}
	name, form, _ := strings.Cut(slot, ":")
	v := values[name]
	switch form {
	case "time":
		return l.Duration(v.Value)
	case "odds":
		return l.Odds(v)
	case "date":
		return l.Date(v.Value)
	case "share":
		return l.Number(v.Value/10) + [2]string{"%", "\u00A0%"}[l]
	}
	return l.Number(v.Value)
}

// Plural chooses the noun's form; in French zero and one are singular.
func (l Language) Plural(n int64, one, many string) string {
	if n == 1 || n == 0 && l == French {
		return one
	}
	return many
}

// Space keeps a number and its noun on one line in French.
func (l Language) Space() string { return [2]string{" ", "\u00A0"}[l] }

// Number groups digits by three: 4,000 and 4 000.
func (l Language) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + [2]string{",", "\u00A0"}[l] + s[i:]
	}
	return s
}

// Decimal writes one digit after the point or comma.
func (l Language) Decimal(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 1, 64), ".", [2]string{".", ","}[l], 1)
}

// Duration rounds seconds up to a unit that is easy to say.
func (l Language) Duration(seconds int64) string {
	units := []struct {
		upTo, size int64
		one, many  [2]string
	}{
		{2 * 3600, 60, [2]string{"minute", "minute"}, [2]string{"minutes", "minutes"}},
		{2 * 86400, 3600, [2]string{"hour", "heure"}, [2]string{"hours", "heures"}},
		{1 << 62, 86400, [2]string{"day", "jour"}, [2]string{"days", "jours"}},
	}
	if seconds < 60 {
		return [2]string{"less than a minute", "moins d'une minute"}[l]
	}
	for _, u := range units {
		if seconds < u.upTo {
			n := (seconds + u.size - 1) / u.size
			return l.Number(n) + l.Space() + l.Plural(n, u.one[l], u.many[l])
		}
	}
	return ""
}

// months are short names; those of five letters or fewer stand whole.
var months = [2][12]string{
	{"Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."},
	{"janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."},
}

// Date writes a number of days since 1970 as its day, in UTC: 3 Sept. 2023, 3 sept. 2023.
func (l Language) Date(days int64) string {
	year, month, day := time.Unix(days*86400, 0).UTC().Date()
	number := strconv.Itoa(day)
	if day == 1 && l == French {
		number = "1er"
	}
	return number + "\u00A0" + months[l][month-1] + "\u00A0" + strconv.Itoa(year)
}

// Odds writes a probability as "1 in N", N rounded down to two digits.
func (l Language) Odds(p detect.Param) string {
	const billion = 1_000_000_000
	if p.Value <= 0 || p.Exp < -13 {
		return [2]string{"less than 1 in a billion", "moins de 1 sur un milliard"}[l]
	}
	n := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(0, -p.Exp)), nil)
	times := n.Div(n, big.NewInt(p.Value)).Int64()
	if times >= billion {
		return [2]string{"less than 1 in a billion", "moins de 1 sur un milliard"}[l]
	}
	scale := int64(1)
	for times/scale >= 100 {
		scale *= 10
	}
	return [2]string{"1 in ", "1 sur "}[l] + l.Number(times/scale*scale)
}
