package tell

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Language chooses among the two of every text.
type Language int

// The languages.
const (
	English Language = iota
	French
)

// Text is a message in one language.
type Text struct{ Subject, Body string }

// Say puts news into words. The body is plain text, in paragraphs.
func (n *News) Say(l Language) Text {
	say := func(en, fr string, a ...any) string { return fmt.Sprintf([2]string{en, fr}[l], a...) }
	switch n.Kind {
	case store.NoticeReopened:
		return n.takenBack(l)
	case KindTest:
		return n.test(l)
	}
	parts := []string{say("RRM Canada confirmed that replies on your page are part of one campaign: the same message, put out together.",
		"Le MRR du Canada a confirmé que des réponses sur votre page font partie d'une même campagne\u00a0: un seul message, publié de concert.")}
	parts = append(parts, n.own(l))
	if n.Others > 0 && n.Day > 0 {
		parts = append(parts, say("This message also reached %d or more other offices, by %s.", "Ce message a aussi atteint au moins %d autres bureaux, au plus tard le %s.", n.Others, l.day(n.Day*86_400)))
	} else if n.Others > 0 {
		parts = append(parts, say("This message also reached %d or more other offices.", "Ce message a aussi atteint au moins %d autres bureaux.", n.Others))
	}
	parts = append(parts, say("This does not say who is behind it.", "Cela ne dit pas qui en est à l'origine."))
	if advice := n.Advice[l]; advice != "" {
		parts = append(parts, say("What RRM Canada advises:", "Ce que conseille le MRR du Canada\u00a0:")+"\n\n"+advice)
	}
	parts = append(parts, say("In your browser, Refrain shows each of these replies and why it stands out.", "Dans votre navigateur, Refrain montre chacune de ces réponses et pourquoi elle ressort."), n.foot(l))
	return Text{say("A campaign that reached your page is confirmed", "Une campagne qui a atteint votre page est confirmée"), strings.Join(parts, "\n\n") + "\n"}
}

// takenBack is the news that what was told before is so no more.
func (n *News) takenBack(l Language) Text {
	say := func(en, fr string, a ...any) string { return fmt.Sprintf([2]string{en, fr}[l], a...) }
	now := say("RRM Canada is looking again at the campaign that it told you was confirmed.", "Le MRR du Canada réexamine la campagne qu'il vous avait dite confirmée.")
	switch n.State {
	case campaign.StateLetter:
		now = say("RRM Canada looked again at the campaign that it told you was confirmed, and now takes it for an organised letter campaign by real people.",
			"Le MRR du Canada a réexaminé la campagne qu'il vous avait dite confirmée, et y voit maintenant une campagne de lettres de vraies personnes.")
	case campaign.StateDismissed:
		now = say("RRM Canada looked again at the campaign that it told you was confirmed, and found that there is nothing to it.",
			"Le MRR du Canada a réexaminé la campagne qu'il vous avait dite confirmée, et a conclu qu'il n'y a rien.")
	}
	return Text{say("A campaign that reached your page is no longer confirmed", "Une campagne qui a atteint votre page n'est plus confirmée"),
		strings.Join([]string{now, n.own(l), n.foot(l)}, "\n\n") + "\n"}
}

// own says what of the campaign was on the office's own pages.
func (n *News) own(l Language) string {
	lines := []string{[2]string{"Your page: ", "Votre page\u00a0: "}[l] + strings.Join(pageNames(n.Pages, l), ", ")}
	if len(n.Pages) > 1 {
		lines[0] = [2]string{"Your pages: ", "Vos pages\u00a0: "}[l] + strings.Join(pageNames(n.Pages, l), ", ")
	}
	if len(n.Pages) == 0 {
		return [2]string{"The report that it was told on was withdrawn.", "Le signalement dont il s'agissait a été retiré."}[l]
	}
	lines = append(lines, [2]string{"Seen there: ", "Vu là\u00a0: "}[l]+l.many(n.Posts, "post", "posts", "message", "messages")+[2]string{" from ", " de "}[l]+
		l.many(n.Accounts, "account", "accounts", "compte", "comptes"))
	if n.First > 0 {
		lines = append(lines, [2]string{"From ", "Du "}[l]+l.moment(n.First)+[2]string{" to ", " au "}[l]+l.moment(n.Last))
	}
	return strings.Join(lines, "\n")
}

// foot says what the message is and how to be sent no more.
func (n *News) foot(l Language) string {
	return fmt.Sprintf([2]string{"-- \nSent automatically by Refrain, as your office asked. To change this, write to RRM Canada.\nReference: %s",
		"-- \nEnvoyé automatiquement par Refrain, à la demande de votre bureau. Pour changer cela, écrivez au MRR du Canada.\nRéférence\u00a0: %s"}[l], n.ID)
}

// pageNames says pages as people know them.
func pageNames(pages []string, l Language) (out []string) {
	for _, p := range pages {
		platform, name, _ := strings.Cut(p, ":")
		switch platform {
		case "x":
			out = append(out, "X, @"+name)
		case "facebook":
			out = append(out, "Facebook, "+name)
		default:
			out = append(out, p)
		}
	}
	return out
}

// many writes a number with its noun; in French 0 and 1 are singular.
func (l Language) many(n int64, one, more, un, plusieurs string) string {
	noun := [2]string{more, plusieurs}[l]
	if n == 1 || l == French && n == 0 {
		noun = [2]string{one, un}[l]
	}
	return strconv.FormatInt(n, 10) + "\u00a0" + noun
}

var months = [2][]string{
	{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
}

// day writes the day of a time in Unix seconds, UTC.
func (l Language) day(seconds int64) string {
	t := time.Unix(seconds, 0).UTC()
	if l == French {
		first := map[bool]string{true: "er"}[t.Day() == 1]
		return fmt.Sprintf("%d%s\u00a0%s\u00a0%d", t.Day(), first, months[l][t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%d\u00a0%s\u00a0%d", t.Day(), months[l][t.Month()-1], t.Year())
}

// moment writes a time in Unix seconds, UTC, to the minute.
func (l Language) moment(seconds int64) string {
	return l.day(seconds) + time.Unix(seconds, 0).UTC().Format([2]string{", 15:04 UTC", ", 15\u00a0h\u00a004 UTC"}[l])
}
