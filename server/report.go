//go:build !js

package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-json"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

var reportHelp = [2]string{`Usage: refrain report [flags] FILE…
Makes a report, as the extension does: runs the detector on the replies of one page, takes the flagged ones in full and of
all others the times alone, and runs it again on exactly that. Nothing is sent. README.md has the fields of FILE.

  refrain report testdata/report/marchand.jsonl --page x:alex_marchand_mp -o report.json
  refrain report replies.jsonl --page x:HANDLE --level coordinated --note "since Friday" -o report.json
  refrain report replies.jsonl --page x:HANDLE --pseudonyms -o report.json      names replaced, for this report alone
  refrain send report.json --server URL --token-file F                          sends it

Exit codes: 0 done · 1 failed, or nothing to report · 2 command line not understood · 3 done, but some lines were bad
`, `Usage : refrain report [options] FICHIER…
Fait un signalement, comme l'extension : lance le détecteur sur les réponses d'une page, prend en entier celles qui sont
repérées et, de toutes les autres, l'heure seulement, puis le relance sur exactement cela. Rien n'est envoyé. README.md
donne les champs de FICHIER.

  refrain report testdata/report/marchand.jsonl --page x:alex_marchand_mp -o signalement.json
  refrain report reponses.jsonl --page x:NOM --level coordinated --note "depuis vendredi" -o signalement.json
  refrain report reponses.jsonl --page x:NOM --pseudonyms -o signalement.json   noms remplacés, pour ce signalement seulement
  refrain send signalement.json --server URL --token-file F                     l'envoie

Codes de sortie : 0 fait · 1 échec, ou rien à signaler · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises
`}

// reportMaker makes a report of posts.
type reportMaker struct {
	page       string // "x:HANDLE"
	level      string
	note       string
	language   string
	pseudonyms bool
	detector   string // SHA-256
	now        time.Time
}

// reportCommand is `refrain report`.
func reportCommand(_ context.Context, t *terminal, args []string) int {
	m := reportMaker{now: time.Now()}
	f := t.flags("refrain report", reportHelp)
	out := f.String("o", "", "`file` to write; default: the standard output")
	module := f.String("detector", "", "`path` of detector.wasm; default: the one built in, or beside this program")
	f.StringVar(&m.page, "page", "", "`page` whose replies are reported: x:HANDLE or facebook:ID")
	f.StringVar(&m.level, "level", "similar", "report flags from this `level` on: similar or coordinated")
	f.StringVar(&m.note, "note", "", "`text` for whoever reads the report")
	f.StringVar(&m.language, "language", [2]string{"en", "fr"}[t.lang], "en or fr: in which the office reads answers")
	f.BoolVar(&m.pseudonyms, "pseudonyms", false, "replace accounts' ids and names, for this report alone")
	files, code, done := t.parse(f, args)
	if done {
		return code
	}
	switch {
	case len(files) == 0:
		return t.misused("refrain report", "no FILE", "aucun FICHIER")
	case !strings.Contains(m.page, ":"):
		return t.misused("refrain report", "--page %q: expected x:HANDLE or facebook:ID", "--page «\u00A0%s\u00A0»\u00A0: x:NOM ou facebook:ID attendu", m.page)
	case m.level != "similar" && m.level != "coordinated":
		return t.misused("refrain report", "--level %q: expected similar or coordinated", "--level «\u00A0%s\u00A0»\u00A0: similar ou coordinated attendu", m.level)
	}
	wasm, err := readModule(*module)
	if err != nil {
		return t.fail(&hint{"no detector is built into this program: run `make build`, or name one with --detector (%v)",
			"aucun détecteur n'est intégré à ce programme\u00A0: lancez `make build`, ou nommez-en un avec --detector (%v)", []any{err}})
	}
	sum := sha256.Sum256(wasm)
	m.detector = hex.EncodeToString(sum[:])
	var posts []detect.Post
	count, err := corpus.Posts(files, func(batch []detect.Post) error {
		for i := range batch {
			posts = append(posts, kept(batch[i]))
		}
		return nil
	}, func(e *corpus.LineError) { t.say("%v", "%v", e) })
	if err != nil {
		return t.fail(err)
	}
	report, err := m.make(posts)
	if err != nil {
		return t.fail(err)
	}
	body, err := json.Marshal(report)
	if err == nil {
		err = writeOut(t, *out, append(body, '\n'), 0o644)
	}
	if err != nil {
		return t.fail(err)
	}
	times := 0
	for i := range report.Threads {
		times += len(report.Threads[i].Times)
	}
	t.say("report %s: %d posts in full, %d times, %d clusters, %d bytes", "signalement %s\u00A0: %d publications en entier, %d heures, %d groupes, %d octets",
		report.ID, len(report.Posts), times, len(report.Evidence), len(body))
	if count.Bad > 0 {
		return exitBad
	}
	return exitOK
}

// kept copies a post out of the reader's memory, which is used again.
func kept(p detect.Post) detect.Post {
	a := &p.Account
	for _, s := range []*string{&p.ID, &p.Platform, &p.Page, &p.Thread, &p.Text, &p.Lang, &a.ID, &a.Handle, &a.Name} {
		*s = strings.Clone(*s)
	}
	p.Links = slices.Clone(p.Links)
	for i := range p.Links {
		p.Links[i] = strings.Clone(p.Links[i])
	}
	return p
}

// writeOut writes a file, or the standard output if none is named.
func writeOut(t *terminal, path string, body []byte, mode os.FileMode) error {
	if path == "" {
		_, err := t.out.Write(body)
		return err
	}
	return os.WriteFile(path, body, mode)
}

// make makes the report. The posts of other pages are left out.
func (m *reportMaker) make(posts []detect.Post) (*campaign.Report, error) {
	platform, name, _ := strings.Cut(m.page, ":")
	posts = slices.DeleteFunc(posts, func(p detect.Post) bool { return p.Platform != platform || !strings.EqualFold(p.Page, name) })
	slices.SortStableFunc(posts, func(a, b detect.Post) int { return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID)) })
	first, err := detectIn(detect.DefaultParams(), posts)
	if err != nil {
		return nil, err
	}
	clusters := slices.DeleteFunc(first.Clusters, func(k detect.Cluster) bool { return m.level == "coordinated" && k.Level != detect.LevelCoordinated })
	if len(clusters) == 0 {
		return nil, &hint{"nothing to report: %d posts of %s, none flagged", "rien à signaler\u00A0: %d publications de %s, aucune repérée", []any{len(posts), m.page}}
	}
	full := map[string]bool{}
	for _, k := range clusters {
		for _, id := range k.Posts {
			full[id] = true
		}
	}
	r := &campaign.Report{ID: newUUID(), Nonce: make([]byte, 32), Page: m.page, Pseudonyms: m.pseudonyms, Note: m.note, Language: m.language,
		Detector: campaign.DetectorRef{SHA256: m.detector, Parameters: map[string]int64{}}}
	rand.Read(r.Nonce) // never fails (Go 1.24)
	for _, p := range detect.DefaultParams().List() {
		r.Detector.Parameters[p.Name] = p.Value
	}
	r.Threads = bareThreads(posts, full)
	names := map[string]string{}
	for i := range posts {
		if full[posts[i].ID] {
			p := m.post(&posts[i])
			if m.pseudonyms {
				hide(&p, len(r.Posts)+1, names)
			}
			r.Posts = append(r.Posts, p)
		}
	}
	return r, m.judge(r)
}

// judge runs the detector on exactly what the report holds, as the server will.
func (m *reportMaker) judge(r *campaign.Report) error {
	params, err := r.Params()
	if err != nil {
		return err
	}
	res, err := detectIn(params, r.Input())
	r.Evidence, r.Flags = campaign.FromResult(res)
	return err
}

// detectIn is the detector from posts to result. The native one gives the same bytes as the module.
func detectIn(p detect.Params, posts []detect.Post) (detect.Result, error) {
	d := detect.New(p)
	if err := d.Add(posts); err != nil {
		return detect.Result{}, err
	}
	return d.Result()
}

// bareThreads gives the threads that hold a post in full, each with the times of its other replies. Accounts get ordinals in
// the order in which they are met, so that they mean nothing outside this report.
func bareThreads(posts []detect.Post, full map[string]bool) (threads []campaign.Thread) {
	at := map[string]int{}
	for i := range posts {
		if _, known := at[posts[i].Thread]; full[posts[i].ID] && !known {
			at[posts[i].Thread] = len(threads)
			threads = append(threads, campaign.Thread{ID: posts[i].Thread, Order: "all", Times: []campaign.BareTime{}})
		}
	}
	accounts := map[string]int64{}
	for i := range posts {
		p := &posts[i]
		k, known := at[p.Thread]
		if !known {
			continue
		}
		thread := &threads[k]
		if p.Root {
			thread.Root = campaign.Root{Text: p.Text, Links: p.Links, Time: p.Time}
			continue
		}
		thread.Read++
		thread.Shown++
		if full[p.ID] {
			continue
		}
		n, met := accounts[p.Account.ID]
		if !met {
			n = int64(len(accounts) + 1)
			accounts[p.Account.ID] = n
		}
		thread.Times = append(thread.Times, campaign.BareTime{Time: p.Time, Resolution: p.Resolution, Account: n})
	}
	return threads
}

// post takes a flagged post in full.
func (m *reportMaker) post(p *detect.Post) campaign.Post {
	a := campaign.Account{ID: p.Account.ID, Handle: p.Account.Handle, Name: p.Account.Name, Created: p.Account.Created,
		Followers: shownCount(p.Account.Followers), Following: shownCount(p.Account.Following), Posts: shownCount(p.Account.Posts)}
	if p.Account.DefaultPicture >= 0 {
		yes := p.Account.DefaultPicture == 1
		a.DefaultPicture = &yes
	}
	link := "https://x.com/" + p.Account.Handle + "/status/" + p.ID
	if p.Platform == "facebook" {
		link = "https://www.facebook.com/" + p.ID
	}
	return campaign.Post{ID: p.ID, Thread: p.Thread, Account: a, Text: p.Text, Lang: p.Lang, Time: p.Time, Resolution: p.Resolution,
		Links: p.Links, Permalink: link, ObservedAt: m.now.Unix()}
}

// hide takes out of a post what leads to its account. Accounts stay apart from one another.
func hide(p *campaign.Post, n int, names map[string]string) {
	if names[p.Account.ID] == "" {
		names[p.Account.ID] = "a" + strconv.Itoa(len(names)+1)
	}
	p.ID, p.Permalink = "p"+strconv.Itoa(n), ""
	p.Account.ID, p.Account.Handle, p.Account.Name = names[p.Account.ID], "", ""
}

// shownCount is nil for what the page did not show.
func shownCount(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// newUUID makes a random UUID (version 4).
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
