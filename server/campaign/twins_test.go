package campaign

import (
	"slices"
	"strings"
	"testing"
)

// The twins of the tests: invented, one message in two languages.
const (
	ferryEN = "Everybody in Grande-Anse knows that mayor Ouellette sold the pier for 4,000 dollars. Ask @quai_libre who paid."
	ferryFR = "Tout Grande-Anse sait que la mairesse Ouellette a vendu le quai pour 4 000 dollars. Demandez à @quai_libre qui a payé."
)

func TestTokens(t *testing.T) {
	got := tokensOf(ferryEN)
	if want := []string{"Grande-Anse", "Ouellette", "4,000", "@quai_libre"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := tokensOf("Words begin. Sentences Too! 7 of L'Étoile's"); !slices.Equal(got, []string{"Étoile"}) {
		t.Errorf("%q", got)
	}
	if got := tokensOf(strings.Repeat("Abcde1 x"+" Name", 5000)); len(got) > twinTokens {
		t.Errorf("%d tokens", len(got))
	}
}

// TestTwins: shared accounts, links, names and near times are told one by one and add up; times alone suggest nothing.
func TestTwins(t *testing.T) {
	of := Side{Campaign: Campaign{ID: "en", State: StateConfirmed, Clock: Clock{FirstPost: 100_000}}, Text: ferryEN, Lang: "en", Accounts: []string{"a", "b"}, Links: []uint64{7}}
	others := []Side{
		{Campaign: Campaign{ID: "en"}, Text: ferryEN, Lang: "en"},
		{Campaign: Campaign{ID: "time", Clock: Clock{FirstPost: 100_000}}, Text: "Rien du tout", Lang: "fr"},
		{Campaign: Campaign{ID: "fr", State: StateNew, Clock: Clock{FirstPost: 103_600}}, Text: ferryFR, Lang: "fr", Accounts: []string{"b", "c"}, Links: []uint64{7, 9}},
		{Campaign: Campaign{ID: "same", State: StateLetter}, Text: "About Ouellette of Grande-Anse", Lang: "en"},
	}
	got := Twins(&of, others)
	if len(got) != 2 || got[0].Campaign.ID != "fr" || got[1].Campaign.ID != "same" {
		t.Fatalf("%+v", got)
	}
	x := got[0]
	if !x.OtherLanguage || x.Links != 1 || x.Accounts != 1 || x.Apart != 3_600 || !slices.Equal(x.Tokens, []string{"Grande-Anse", "Ouellette", "4,000", "@quai_libre"}) || x.Score != 3+3+8+3 || x.Together != StateConfirmed {
		t.Errorf("%+v", x)
	}
	if y := got[1]; y.OtherLanguage || y.Apart != -1 || y.Together != StateInReview {
		t.Errorf("%+v", y)
	}
}

// TestOrdinaryNamesSuggestNothing: a name that most campaigns have, as the name of a country is, is not a rare one.
func TestOrdinaryNamesSuggestNothing(t *testing.T) {
	of := Side{Campaign: Campaign{ID: "en"}, Text: "Here in Canada and in Ottawa they know Ouellette and Marchand", Lang: "en"}
	var others []Side
	for i := range 9 {
		others = append(others, Side{Campaign: Campaign{ID: string(rune('a' + i))}, Text: "Ici au Canada et à Ottawa on sait", Lang: "fr"})
	}
	others[4].Text += " que Ouellette et Marchand"
	got := Twins(&of, others)
	if len(got) != 1 || got[0].Campaign.ID != "e" || len(got[0].Tokens) != 2 {
		t.Errorf("%+v", got)
	}
}

// TestMessages: the anchor and one of each other language, never a variant of the anchor, none without a sketch.
func TestMessages(t *testing.T) {
	sketch := []uint32{1, 2, 3}
	found := []Found{
		{ID: "anchor", Lang: "en", Text: harbour, Sketch: sketch, Reported: 5},
		{ID: "variant", Lang: "fr", Text: harbour + "!", Sketch: sketch, Reported: 6},
		{ID: "late", Lang: "fr", Text: ferryFR, Sketch: []uint32{8, 9}, Reported: 9},
		{ID: "early", Lang: "fr", Text: ferryFR, Sketch: []uint32{8, 9}, Reported: 7},
		{ID: "gone", Lang: "de", Text: "x", Sketch: []uint32{10}, Withdrawn: true},
		{ID: "plain", Lang: "es", Text: "x"},
	}
	if got := Messages(found, "anchor"); !slices.Equal(got, []string{"anchor", "early"}) {
		t.Error(got)
	}
	if got := Messages(found, "none"); got != nil {
		t.Error(got)
	}
}
