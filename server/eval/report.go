package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/refrain-project/refrain/wasm/detect"
)

// The marks of the project, in per cent, and per 50,000 posts.
const (
	markMatched     = 98.0
	markCoordinated = 95.0
	markInnocent    = 1.0
	markReal        = 1.0
	markIRA         = 95.0
)

// report is everything one `refrain eval` measured.
type report struct {
	config config
	date   time.Time
	scores Scores
	real   []Real
	ira    IRA
}

// String renders the report as Markdown: numbers and ids only, never a text.
func (rep report) String() string {
	var b strings.Builder
	rep.head(&b)
	rep.campaigns(&b)
	rep.precision(&b)
	rep.innocent(&b)
	rep.realPosts(&b)
	rep.recall(&b)
	rep.beat(&b)
	return b.String()
}

func (rep report) head(b *strings.Builder) {
	fmt.Fprintf(b, "# Accuracy\n\nMeasured by `refrain eval` on %s. Seeds %v (odd: held out, no template or slot in common with even ones), %d units per stratum, language and seed.\n\n",
		rep.date.Format("2006-01-02"), rep.config.seeds, rep.config.options.units())
	b.WriteString("Parameters:")
	for _, p := range detect.DefaultParams().List() {
		fmt.Fprintf(b, " %s %d", p.Name, p.Value)
	}
	b.WriteString(" (posts and work are lifted here).\nBackground: the real #cdnpoli posts of May and June 2019; the background model learnt from March and April only. Intervals are Wilson's, 95 %.\n")
}

// pct writes a share with its interval.
func pct(r Rate) string {
	if r.Total == 0 {
		return "–"
	}
	lo, hi := r.Wilson()
	return fmt.Sprintf("%.1f (%.1f–%.1f)", 100*r.Share(), 100*lo, 100*hi)
}

// mark says whether a share keeps its mark.
func mark(ok bool) string {
	if ok {
		return "yes"
	}
	return "**no**"
}

var modeNames = map[string]string{
	Stripped: "no account facts (the headline run)", Drawn: "account facts drawn for all", "baseline": "baseline: 5-gram Jaccard ≥ 0.45, 3 accounts, 3 days",
}

func (rep report) modes() []string {
	var out []string
	for _, mode := range []string{Stripped, Drawn, "baseline"} {
		for _, k := range []string{"en", "fr"} {
			for _, name := range rep.config.names {
				if rep.scores.rows[key{mode, name, k}] != nil && !contains(out, mode) {
					out = append(out, mode)
				}
			}
		}
	}
	return out
}

func (rep report) campaigns(b *strings.Builder) {
	for _, mode := range rep.modes() {
		fmt.Fprintf(b, "\n## Campaigns, %s\n\n", modeNames[mode])
		fmt.Fprintf(b, "Matched: `similar` or above, in a cluster with two other posts of the campaign. Marks: matched ≥ %.0f %%, coordinated ≥ %.0f %% in a burst or with account evidence.\n\n", markMatched, markCoordinated)
		b.WriteString("| stratum | language | posts from the third copy on | matched % | first two copies matched % | of the matched: coordinated % | … in a burst (p ≤ 0.01) % | marks kept |\n|---|---|---|---|---|---|---|---|\n")
		for _, name := range Strata() {
			for _, lang := range languages {
				if t := rep.scores.rows[key{mode, name, lang}]; t != nil {
					rep.campaignRow(b, mode, name, lang, t)
				}
			}
		}
	}
}

// campaignRow judges coordination by the burst in the headline run, by account facts in the other; drip has no burst.
func (rep report) campaignRow(b *strings.Builder, mode, name, lang string, t *Tally) {
	claim := t.Supported
	if mode == Drawn {
		claim = t.Coordinated
	}
	kept := 100*t.Third.Share() >= markMatched
	if !(mode != Drawn && name == Drip) {
		kept = kept && 100*claim.Share() >= markCoordinated
	}
	fmt.Fprintf(b, "| %s | %s | %d | %s | %s | %s | %s | %s |\n", name, strings.ToUpper(lang), t.Third.Total, pct(t.Third), pct(t.Early),
		pct(t.Coordinated), pct(t.Supported), mark(kept))
}

func (rep report) precision(b *strings.Builder) {
	b.WriteString("\n## Posts called coordinated in the mix\n\nCampaign posts among them; whatever was not injected counts as wrong here, so this is a lower bound.\n\n| run | posts called | of a campaign % |\n|---|---|---|\n")
	for _, mode := range rep.modes() {
		if r := rep.scores.precision[mode]; r != nil {
			fmt.Fprintf(b, "| %s | %d | %s |\n", modeNames[mode], r.Total, pct(*r))
		}
	}
}

func (rep report) innocent(b *strings.Builder) {
	for _, mode := range rep.modes() {
		fmt.Fprintf(b, "\n## Innocents, %s\n\nMark: called coordinated ≤ %.0f %%.\n\n", modeNames[mode], markInnocent)
		b.WriteString("| kind | language | events | with a post called coordinated % | posts | called coordinated % | events flagged at all % | mark kept |\n|---|---|---|---|---|---|---|---|\n")
		for _, name := range Innocents() {
			for _, lang := range languages {
				if t := rep.scores.rows[key{mode, name, lang}]; t != nil {
					fmt.Fprintf(b, "| %s | %s | %d | %s | %d | %s | %s | %s |\n", name, strings.ToUpper(lang), t.Units.Total, pct(t.Units),
						t.Posts.Total, pct(t.Posts), pct(t.Similar), mark(100*t.Units.Share() <= markInnocent))
				}
			}
		}
	}
}

func (rep report) realPosts(b *strings.Builder) {
	fmt.Fprintf(b, "\n## Real posts, nothing injected\n\nEvery cluster called coordinated, ordinary or not (docs/rubric.md says which is which; the reading is below). Mark: ordinary ones ≤ %.0f per 50,000. Interval: exact Poisson.\n\n", markReal)
	b.WriteString("| scope | language | posts | clusters similar | clusters coordinated | per 50,000 posts |\n|---|---|---|---|---|---|\n")
	for _, r := range rep.real {
		for _, lang := range languages {
			n, per := len(r.Clusters[lang]), 50_000/float64(max(1, r.Posts[lang]))
			lo, hi := Poisson(n)
			fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %.2f (%.2f–%.2f) |\n", r.Scope, strings.ToUpper(lang), r.Posts[lang], r.Similar[lang], n,
				per*float64(n), per*lo, per*hi)
		}
	}
	for _, r := range rep.real {
		if strings.Contains(r.Scope, "baseline") {
			continue
		}
		for _, lang := range languages {
			if ids := r.Clusters[lang]; len(ids) > 0 {
				fmt.Fprintf(b, "\nScope %s, %s: %s\n", r.Scope, strings.ToUpper(lang), strings.Join(ids, " "))
			}
		}
	}
}

func (rep report) recall(b *strings.Builder) {
	if rep.ira.Found.Total == 0 {
		return
	}
	fmt.Fprintf(b, "\n## Internet Research Agency, clusters of equal wording\n\n%d+ accounts, %d+ letters after normalisation (addresses and mentions dropped), scope all, window %d days; found whole: %d %% of the posts in one cluster. Mark: %.0f %%.\n\n",
		iraAccounts, iraLetters, iraWindow/day, iraWhole, markIRA)
	fmt.Fprintf(b, "| clusters | found whole | %% | mark kept |\n|---|---|---|---|\n| all | %d of %d | %s | %s |\n", rep.ira.Found.Hits, rep.ira.Found.Total,
		pct(rep.ira.Found), mark(100*rep.ira.Found.Share() >= markIRA))
	fmt.Fprintf(b, "| with so many letters beside their hashtags | %d of %d | %s | %s |\n", rep.ira.Strict.Hits, rep.ira.Strict.Total,
		pct(rep.ira.Strict), mark(100*rep.ira.Strict.Share() >= markIRA))
	if len(rep.ira.Misses) > 0 {
		fmt.Fprintf(b, "\nMissed, each by the first eight digits of the SHA-256 of its earliest post's id (the ids hold names of accounts): %s\n", hashed(rep.ira.Misses))
	}
}

// hashed shortens ids to what names them to whoever holds the data, and nobody else.
func hashed(ids []string) string {
	short := make([]string, len(ids))
	for i, id := range ids {
		sum := sha256.Sum256([]byte(id))
		short[i] = hex.EncodeToString(sum[:4])
	}
	return strings.Join(short, " ")
}

func (rep report) beat(b *strings.Builder) {
	b.WriteString("\n## What to beat\n\n" +
		"5-gram Jaccard ≥ 0.45 with three accounts in three days, tried on such a mix in real #cdnpoli posts: post precision 26 %; per 50,000 posts 420 ordinary clusters called coordinated " +
		"(most of them nothing but hashtags plus a link, headline shares, petitions), and 80 to 100 % of letters, headlines, quotes, greetings, stock phrases and newsroom lines; " +
		"it missed all leet and zero-width copies, two thirds of look-alike letters, 40 % of the mixed. `--baseline` measures it on this mix.\n")
}
