//go:build !js

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

var explainHelp = [2]string{`Usage: refrain explain [flags] ID FILE…
Says why the post with this id was or was not flagged, rule by rule: whether its words can be matched, the nearest texts
on its page, its cluster, and what each rule of the policy read, against which limit.
FILE is JSON Lines, plain or gzipped; - is standard input. README.md has the fields.

  refrain explain 1690000000000001055 replies.jsonl
  refrain explain --scope all --window 36h 1690000000000001055 *.jsonl.gz

Exit codes: 0 done · 1 failed, or no post with this id · 2 command line not understood · 3 done, but some lines were bad
`, `Usage : refrain explain [options] ID FICHIER…
Dit pourquoi la publication qui a cet identifiant a été repérée ou non, règle par règle : si ses mots peuvent être
comparés, les textes les plus proches sur sa page, son groupe, et ce que chaque règle a lu, face à quelle limite.
FICHIER : JSON Lines, avec ou sans gzip; - est l'entrée standard. README.md donne les champs.

  refrain explain 1690000000000001055 reponses.jsonl
  refrain explain --scope all --window 36h 1690000000000001055 *.jsonl.gz

Codes de sortie : 0 fait · 1 échec, ou aucune publication ayant cet identifiant · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises
`}

// explain is `refrain explain`.
func explain(ctx context.Context, t *terminal, args []string) int {
	o := scanOptions{scope: "page", window: detect.DefaultParams().Window}
	f := t.flags("refrain explain", explainHelp)
	f.StringVar(&o.scope, "scope", o.scope, "page: compare within a page; all: across pages")
	f.Func("window", "silence after which the same message is a new cluster: 7d, 36h, 90m (default 7d)", func(s string) error {
		var err error
		o.window, err = parseWindow(s)
		return err
	})
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	if len(operands) == 0 {
		t.say("no ID (refrain explain --help)", "pas d'ID (refrain explain --help)")
		return exitUsage
	}
	if err := o.check(operands[1:]); err != nil {
		t.say("%v (refrain explain --help)", "%v (refrain explain --help)", err)
		return exitUsage
	}
	return o.explain(ctx, t, operands[0], operands[1:])
}

// explain reads the files and writes about one post.
func (o *scanOptions) explain(ctx context.Context, t *terminal, id string, files []string) int {
	tuneMemory()
	d := newNative(o.params())
	count, err := t.read(ctx, d, files, o.place)
	if err != nil {
		return t.fail(err)
	}
	whys, err := d.Explain(id)
	if err != nil {
		return t.fail(err)
	}
	if len(whys) == 0 {
		t.say("no post with this id in the files: %s", "aucune publication n'a cet identifiant dans les fichiers\u00A0: %s", printable(id))
		return exitFailure
	}
	w := bufio.NewWriter(t.out)
	for i := range whys {
		(&report{w, t}).write(&whys[i])
	}
	if err := w.Flush(); err != nil {
		return t.fail(err)
	}
	if count.Bad > 0 {
		return exitBad
	}
	return exitOK
}

// read gives the posts of files to a detector and says which lines are bad.
func (t *terminal) read(ctx context.Context, d detector, files []string, place func(page, thread string) (string, string)) (corpus.Count, error) {
	defer t.showProgress(-1)
	posts := 0
	return corpus.Map(files, prepare(place), func(batch []detect.Prepared) error {
		posts += len(batch)
		t.showProgress(posts)
		if err := ctx.Err(); err != nil {
			return err
		}
		return d.add(batch)
	}, func(e *corpus.LineError) { t.say("%v", "%v", e) })
}

// report writes the explanation of a post for people. Errors of the buffer come out when it is flushed.
type report struct {
	w io.Writer
	*terminal
}

// line writes one line in the report's language.
func (r *report) line(en, fr string, args ...any) {
	fmt.Fprintf(r.w, [2]string{en, fr}[r.lang]+"\n", args...)
}

// title begins a part.
func (r *report) title(en, fr string) {
	fmt.Fprintf(r.w, "\n%s\n", r.paint(bold, [2]string{en, fr}[r.lang]))
}

// write writes all parts, in the order in which the detector decides.
func (r *report) write(w *detect.Why) {
	r.post(&w.Post)
	r.matched(w)
	r.near(w)
	r.clustered(w)
	r.rules(w.Rules)
	r.verdict(w)
}

// post writes who said what, when and where.
func (r *report) post(p *detect.Post) {
	parts := []string{printable(p.ID)}
	if p.Account.Handle != "" {
		parts = append(parts, "@"+printable(p.Account.Handle))
	}
	if p.Time > 0 {
		parts = append(parts, time.Unix(p.Time, 0).UTC().Format(time.RFC3339))
	}
	fmt.Fprintf(r.w, "%s\n  %s\n", r.paint(bold, strings.Join(parts, "  ")), r.quoted(p.Text))
}

// quoted puts a text into the quotation marks of the language.
func (r *report) quoted(text string) string {
	quotes := [2][2]string{{"“", "”"}, {"«\u00A0", "\u00A0»"}}[r.lang]
	return quotes[0] + printable(text) + quotes[1]
}

// sign marks a line: what holds, and what does not.
func (r *report) sign(holds bool) string { return map[bool]string{true: "✓", false: "✗"}[holds] }

// matched writes whether the post's words can be matched.
func (r *report) matched(w *detect.Why) {
	r.title("Can its words be matched?", "Ses mots peuvent-ils être comparés?")
	if len(w.Cannot) == 0 {
		r.line("  ✓ Yes: %s characters that count, %s bits of rarity.", "  ✓ Oui\u00A0: %s caractères qui comptent, %s bits de rareté.",
			r.lang.Number(w.Units), r.lang.Number(w.Weight))
	}
	for _, x := range w.Cannot {
		fmt.Fprintf(r.w, "  ✗ %s\n", r.lang.Fill(whyNot[x.Code], x.Params))
	}
	if w.Links > 0 {
		r.line("  ✓ It carries a link that says where it leads; accounts on its page that post it: %s.",
			"  ✓ Elle porte un lien qui dit où il mène; comptes de sa page qui le publient\u00A0: %s.", r.lang.Number(w.LinkAccounts))
	}
}

// near writes the nearest texts.
func (r *report) near(w *detect.Why) {
	if w.NearAccounts == 0 { // its words cannot be matched
		return
	}
	r.title("Nearest texts on its page", "Textes les plus proches sur sa page")
	if len(w.Near) == 0 {
		r.line("  none shares anything with it", "  aucun n'a rien en commun avec elle")
	}
	for i := range w.Near {
		p := &w.Near[i]
		fmt.Fprintf(r.w, "  %6s  %s  %s\n          %s\n", perCent(r.lang, p.Similarity), printable(p.Post), r.likeness(p), r.paint(quiet, r.quoted(p.Text)))
	}
	r.line("  Accounts whose texts were taken for the same message, its own included: %s.",
		"  Comptes dont les textes ont été tenus pour le même message, le sien compris\u00A0: %s.", r.lang.Number(w.NearAccounts))
}

// likeness says in a few words how a near text relates.
func (r *report) likeness(p *detect.Near) string {
	words := []string{kindNames[p.Kind.String()][r.lang]}
	if p.Fragment {
		words = append(words, [2]string{"in part", "en partie"}[r.lang])
	}
	words = append(words, r.lang.Number(p.Accounts)+r.lang.Space()+r.lang.Plural(p.Accounts, [2]string{"account", "compte"}[r.lang], [2]string{"accounts", "comptes"}[r.lang]))
	if p.Kind != detect.KindNone && !p.Joined {
		words = append(words, [2]string{"passed over: they share too few rare phrases", "écarté\u00A0: trop peu de passages rares en commun"}[r.lang])
	}
	if p.Cluster != "" {
		words = append(words, [2]string{"in cluster ", "dans le groupe "}[r.lang]+printable(p.Cluster))
	}
	return strings.Join(words, " · ")
}

// clustered writes whether the post is in a cluster, and if not, why.
func (r *report) clustered(w *detect.Why) {
	r.title("Is it in a cluster?", "Est-elle dans un groupe?")
	if c := w.Cluster; c != nil {
		r.line("  ✓ Yes, in %s: %s posts of %s accounts.", "  ✓ Oui, dans %s\u00A0: %s publications de %s comptes.",
			printable(c.ID), r.lang.Number(int64(len(c.Posts))), r.lang.Number(fact(c, "accounts")))
		return
	}
	for _, x := range w.Alone {
		fmt.Fprintf(r.w, "  ✗ %s\n", r.lang.Fill(whyNot[x.Code], x.Params))
		for _, p := range x.Params {
			if side, ok := silences[p.Name]; ok {
				fmt.Fprintf(r.w, "      %s\n", r.lang.Fill(side, x.Params))
			}
		}
	}
	if len(w.Alone) == 0 {
		r.line("  ✗ No: its words cannot be matched, and none of its links is posted within the window by enough accounts that are in no other cluster.",
			"  ✗ Non\u00A0: ses mots ne peuvent être comparés, et aucun de ses liens n'est publié dans la fenêtre par assez de comptes qui ne sont dans aucun autre groupe.")
	}
}

// rules writes what each rule read: the message itself, what is unlikely, the ordinary explanations.
func (r *report) rules(rules []detect.Rule) {
	for i := range rules {
		switch {
		case i == 0:
			r.title("Is it the same message from many accounts?", "Est-ce le même message de plusieurs comptes?")
		case i == 1:
			r.title("What is unlikely about it?", "Qu'a-t-il d'improbable?")
		case rules[i].Ordinary && !rules[i-1].Ordinary:
			r.title("What else could it be?", "Que peut-il être d'autre?")
		}
		r.rule(&rules[i], i == 0)
	}
}

// rule writes one rule.
func (r *report) rule(x *detect.Rule, first bool) {
	name := ruleNames[x.Code][r.lang]
	if name == "" { // of a newer detector
		name = x.Code
	}
	s := quiet
	if x.Decides {
		s = strong
	}
	fmt.Fprintf(r.w, "  %s %s (%s)%s %s\n", r.sign(x.Fits), name, x.Code, colon(r.lang), r.paint(s, r.outcome(x, first)))
	r.ways(x.Ways, "      ")
	if x.Fits && len(x.Enough) > 0 {
		r.line("      to be enough by itself:", "      pour suffire à elle seule\u00A0:")
		r.ways(x.Enough, "        ")
	}
	if x.Fits && len(x.Odd) > 0 {
		r.line("      what it would not explain:", "      ce qu'elle n'expliquerait pas\u00A0:")
		r.ways(x.Odd, "        ")
	}
}

// outcome says what came of a rule.
func (r *report) outcome(x *detect.Rule, first bool) string {
	switch {
	case !x.Fits:
		return [2]string{"does not fit", "ne s'applique pas"}[r.lang]
	case first:
		return [2]string{"fits", "s'applique"}[r.lang]
	case x.Ordinary && x.Decides:
		return [2]string{"fits, and explains it", "s'applique, et l'explique"}[r.lang]
	case x.Ordinary:
		return [2]string{"fits, but does not explain the disguises or the accounts", "s'applique, mais n'explique ni les déguisements ni les comptes"}[r.lang]
	case x.Decides:
		return [2]string{"fits, and is enough", "s'applique, et suffit"}[r.lang]
	}
	return [2]string{"fits, but is not enough by itself", "s'applique, mais ne suffit pas à elle seule"}[r.lang]
}

// ways writes checks: those of one way on one line, the others after "or".
func (r *report) ways(ways [][]detect.Check, indent string) {
	for i, way := range ways {
		var checks []string
		for _, c := range way {
			checks = append(checks, checkWords(r.lang, c)+" "+r.sign(c.Holds))
		}
		or := ""
		if i > 0 {
			or = [2]string{"or ", "ou "}[r.lang]
		}
		fmt.Fprintf(r.w, "%s%s\n", indent, r.paint(quiet, or+strings.Join(checks, " · ")))
	}
}

// verdict writes the level, the rank and the sum of the rules.
func (r *report) verdict(w *detect.Why) {
	c := w.Cluster
	if c == nil || c.Level == detect.LevelNone {
		r.title("Verdict: not flagged", "Verdict\u00A0: non repérée")
		fmt.Fprintln(r.w)
		return
	}
	level := levelNames[c.Level.String()][r.lang]
	r.title("Verdict: "+level+", rank "+r.lang.Number(c.Rank), "Verdict\u00A0: "+level+", rang "+r.lang.Number(c.Rank))
	decides := func(ordinary bool) bool {
		return slices.ContainsFunc(w.Rules[1:], func(x detect.Rule) bool { return x.Ordinary == ordinary && x.Decides })
	}
	switch unlikely, explained := decides(false), decides(true); {
	case unlikely && !explained:
		r.line("  What is unlikely about it is enough, and no ordinary explanation accounts for it.",
			"  Ce qu'il a d'improbable suffit, et aucune explication ordinaire n'en rend compte.")
	case unlikely:
		r.line("  An ordinary explanation accounts for what is unlikely about it.", "  Une explication ordinaire rend compte de ce qu'il a d'improbable.")
	case explained:
		r.line("  Nothing about it is unlikely enough, and an ordinary explanation fits.", "  Rien n'y est assez improbable, et une explication ordinaire convient.")
	default:
		r.line("  Nothing about it is unlikely enough; no ordinary explanation fits either.", "  Rien n'y est assez improbable; aucune explication ordinaire ne convient non plus.")
	}
	fmt.Fprintln(r.w)
}
