package console

import (
	"fmt"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// The numbers of suggestions that a page shows.
const (
	shownTwins  = 5
	shownOthers = 5
)

// suggestion is a campaign that may be the same, with the reason that is filled in when an analyst joins it.
type suggestion struct {
	campaign.Twin
	Because string // what the two have in common, in words
	Reason  string // as it will stand in the trail
}

// suggest sorts what was found into twins in the other language and others.
func (x *campaignPage) suggest(list []campaign.Twin, l Language) {
	for _, t := range list {
		s := suggestion{Twin: t, Because: l.because(&t)}
		if t.OtherLanguage {
			s.Reason = [2]string{"Same message in another language: ", "Même message en une autre langue\u00a0: "}[l] + s.Because
			if len(x.Twins) < shownTwins {
				x.Twins = append(x.Twins, s)
			}
		} else if s.Reason = [2]string{"Same message: ", "Même message\u00a0: "}[l] + s.Because; len(x.Others) < shownOthers {
			x.Others = append(x.Others, s)
		}
	}
}

// because says in words what two campaigns have in common.
func (l Language) because(t *campaign.Twin) string {
	var said []string
	if t.Accounts > 0 {
		said = append(said, l.many(t.Accounts, "account in both", "accounts in both", "compte dans les deux", "comptes dans les deux"))
	}
	if t.Links > 0 {
		said = append(said, l.many(t.Links, "link in both", "links in both", "lien dans les deux", "liens dans les deux"))
	}
	if len(t.Tokens) > 0 {
		said = append(said, [2]string{"both name ", "les deux nomment "}[l]+strings.Join(t.Tokens[:min(len(t.Tokens), 6)], ", "))
	}
	if t.Apart >= 0 {
		said = append(said, fmt.Sprintf([2]string{"first posts %s apart", "premiers messages à %s d'écart"}[l], l.took(1, 1+t.Apart*1000)))
	}
	return strings.Join(said, "; ")
}
