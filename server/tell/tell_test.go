package tell

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// told makes the news for office a of a campaign that reached some offices.
func told(kind string, state campaign.State, offices ...string) News {
	c := campaign.Campaign{ID: "secret-campaign", State: state, Title: "secret title", Offices: offices}
	var found []campaign.Found
	for i, o := range offices {
		found = append(found, campaign.Found{ID: "r/" + o, Office: o, Page: "x:page_of_" + o, Posts: 100 + int64(i), People: 7, Accounts: []string{"k1", "k2", "k3", "k4", "k5" + o},
			First: 1_691_841_600 + int64(i)*86_400, Last: 1_691_843_000 + int64(i)*86_400, Text: "secret text"})
	}
	n := &store.Notice{Campaign: c.ID, Office: "a", Channel: store.ChannelMailEN, Kind: kind, Queued: 1_700_000_000_000}
	return Of(n, &c, found, &store.Advice{English: "Keep calm.", French: "Restez calme."})
}

// TestNewsOfOthers is promise 8: with fewer than three others nothing is said of them, and above that never how many, nor who.
func TestNewsOfOthers(t *testing.T) {
	few, three, many := told("confirmed", campaign.StateConfirmed, "a", "b", "c"), told("confirmed", campaign.StateConfirmed, "a", "b", "c", "d"),
		told("confirmed", campaign.StateConfirmed, "a", "b", "c", "d", "e", "f", "g")
	alone := told("confirmed", campaign.StateConfirmed, "a")
	for _, l := range []Language{English, French} {
		if few.Say(l) != alone.Say(l) {
			t.Errorf("two others change the message:\n%s\n%s", few.Say(l), alone.Say(l))
		}
		if three.Say(l) != many.Say(l) || three.Say(l) == few.Say(l) {
			t.Errorf("three and six others:\n%s\n%s", three.Say(l), many.Say(l))
		}
		text := many.Say(l).Subject + many.Say(l).Body
		if secret := regexp.MustCompile(`secret|page_of_[^a]|10[1-9]`).FindString(text); secret != "" {
			t.Errorf("%q is in:\n%s", secret, text)
		}
		for _, want := range []string{"@page_of_a", "100\u00a0", "7\u00a0", many.ID, []string{"3 or more other offices, by 15\u00a0August\u00a02023", "au moins 3 autres bureaux, au plus tard le 15\u00a0août\u00a02023"}[l],
			[]string{"Keep calm.", "Restez calme."}[l]} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in:\n%s", want, text)
			}
		}
	}
	if strings.Contains(many.ID, "secret") || many.ID == told("reopened", campaign.StateConfirmed, "a").ID {
		t.Error(many.ID)
	}
}

// TestNewsTakenBack: what was told is taken back in the words of what it is now.
func TestNewsTakenBack(t *testing.T) {
	seen := map[string]bool{}
	for _, state := range []campaign.State{campaign.StateLetter, campaign.StateDismissed, campaign.StateInReview} {
		n := told("reopened", state, "a", "b", "c", "d", "e")
		for _, l := range []Language{English, French} {
			text := n.Say(l)
			if seen[text.Body] || strings.Contains(text.Body, "3") && strings.Contains(text.Body, "other offices") {
				t.Error(text)
			}
			seen[text.Body] = true
		}
	}
}

// TestWords: French is spaced as in Canada, and neither language says more than was seen.
func TestWords(t *testing.T) {
	for _, n := range []News{told("confirmed", campaign.StateConfirmed, "a", "b", "c", "d"), told("confirmed", campaign.StateConfirmed), told("reopened", campaign.StateLetter, "a"),
		told("reopened", campaign.StateDismissed, "a"), told("reopened", campaign.StateNew, "a")} {
		for _, l := range []Language{English, French} {
			x := n.Say(l)
			text := x.Subject + "\n" + x.Body
			if bad := regexp.MustCompile(`(?i)\b(bots?|robots?|foreign|fake|faux|fausses?|étrang\w*)\b`).FindString(text); bad != "" {
				t.Errorf("%q in %s", bad, text)
			}
			if l == French && regexp.MustCompile(`[^\x{a0}]:( |\n)| [;?!»]|« `).MatchString(text) {
				t.Errorf("spacing: %s", text)
			}
			if strings.Contains(text, "%!") || strings.Contains(text, "\n\n\n") {
				t.Errorf("%s", text)
			}
		}
	}
}

func TestWait(t *testing.T) {
	var list []time.Duration
	for i := range int64(9) {
		list = append(list, wait(i))
	}
	if got := fmt.Sprint(list); got != "[30s 1m0s 2m0s 4m0s 8m0s 16m0s 32m0s 1h0m0s 1h0m0s]" || wait(1<<40) != time.Hour {
		t.Error(got, wait(1<<40))
	}
}
