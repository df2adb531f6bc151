package eval

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

const usage = `usage: refrain eval [flags] DATA_DIR

Measures the detector on real posts of DATA_DIR with injected campaigns and innocents, and prints the accuracy tables.
Odd seeds are held out; tune on even ones. Exit code 0: measured; 1: failed; 2: wrong usage.

`

// config is a parsed command line.
type config struct {
	dir        string
	seeds      []uint64
	names      []string
	options    Options
	quick      bool
	baseline   bool
	write      string
	blind      string
	judge      string
	signatures bool
}

// Main is `refrain eval`: it parses the arguments, measures and reports. It gives the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "refrain eval:", err)
		return 2
	}
	if err := c.run(stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "refrain eval:", err)
		return 1
	}
	return 0
}

// parse accepts flags before and after DATA_DIR.
func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	f := flag.NewFlagSet("refrain eval", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() { fmt.Fprint(stderr, usage); f.PrintDefaults() }
	seeds := f.String("seeds", "1,3,5", "seeds, with commas")
	names := f.String("strata", "", "strata and innocents to inject, with commas; empty is all")
	f.IntVar(&c.options.Units, "units", 24, "page-days or events per stratum, language and seed")
	f.BoolVar(&c.quick, "quick", false, "one seed, 8 units, no account facts, no IRA")
	f.BoolVar(&c.baseline, "baseline", false, "also measure 5-gram Jaccard with three accounts in three days")
	f.BoolVar(&c.signatures, "signatures", false, "measure what signatures find and take wrongly, and stop")
	f.StringVar(&c.write, "write", "", "write the report to this `file` too")
	f.StringVar(&c.blind, "blind", "", "write a blind reading into this `folder`, outside of the repository, and stop")
	f.StringVar(&c.judge, "judge", "", "count the verdicts in this `file` of a blind reading, and stop")
	var rest []string
	for {
		if err := f.Parse(args); err != nil {
			return c, err
		}
		if f.NArg() == 0 {
			break
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
	return c, c.check(rest, *seeds, *names)
}

// check fills in what needs more than a flag's own syntax.
func (c *config) check(rest []string, seeds, names string) error {
	if c.judge == "" {
		if len(rest) != 1 {
			return fmt.Errorf("expected one DATA_DIR, got %d arguments", len(rest))
		}
		c.dir = rest[0]
	}
	for _, s := range strings.Split(seeds, ",") {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return fmt.Errorf("--seeds: expected numbers with commas, got %q", s)
		}
		c.seeds = append(c.seeds, n)
	}
	known := append(Strata(), Innocents()...)
	c.names = known
	if names != "" {
		c.names = strings.Split(names, ",")
	}
	for _, name := range c.names {
		if !contains(known, name) {
			return fmt.Errorf("--strata: no %q; known: %s", name, strings.Join(known, " "))
		}
	}
	if c.quick {
		c.seeds, c.options.Units = c.seeds[:1], min(c.options.Units, 8)
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (c config) run(stdout, stderr io.Writer) error {
	if c.judge != "" {
		return judge(c.judge, stdout)
	}
	start := time.Now()
	say := func(format string, a ...any) {
		fmt.Fprintf(stderr, "%4.0f s  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, a...))
	}
	bad := func(e *corpus.LineError) { fmt.Fprintln(stderr, e) }
	posts, err := background(c.dir, bad)
	if err != nil {
		return err
	}
	say("%d posts of background", len(posts))
	if c.blind != "" {
		return c.runBlind(posts, say)
	}
	if c.signatures {
		scores, err := measureSignatures(posts, c.seeds, c.names, c.options)
		fmt.Fprint(stdout, scores)
		return err
	}
	rep := report{config: c, date: time.Now().UTC(), scores: NewScores()}
	if err := rep.measure(posts, bad, say); err != nil {
		return err
	}
	text := rep.String()
	fmt.Fprint(stdout, text)
	if c.write != "" {
		return writeKeeping(c.write, text)
	}
	return nil
}

// measure fills the report.
func (rep *report) measure(posts []detect.Post, bad func(*corpus.LineError), say func(string, ...any)) error {
	for _, seed := range rep.config.seeds {
		if err := rep.injected(posts, seed, say); err != nil {
			return err
		}
	}
	for _, scope := range []string{"page", "all"} {
		set := posts
		if scope == "all" {
			set = noPages(posts)
		}
		res, err := Run(set, detect.DefaultParams())
		if err != nil {
			return err
		}
		rep.real = append(rep.real, countReal(scope, set, res))
		say("real posts, scope %s: %d clusters", scope, len(res.Clusters))
	}
	if rep.config.baseline {
		rep.real = append(rep.real, countReal("page, baseline", posts, Baseline(posts)))
		say("baseline on real posts")
	}
	if rep.config.quick {
		return nil
	}
	ira, err := recallIRA(rep.config.dir, bad)
	rep.ira = ira
	say("IRA: %d of %d", ira.Found.Hits, ira.Found.Total)
	return err
}

// injected runs one seed in both modes.
func (rep *report) injected(posts []detect.Post, seed uint64, say func(string, ...any)) error {
	in := Inject(posts, seed, rep.config.names, rep.config.options)
	both := append(append([]detect.Post(nil), posts...), in.Posts...)
	modes := []string{Stripped, Drawn}
	if rep.config.quick {
		modes = modes[:1]
	}
	for _, mode := range modes {
		if mode == Drawn {
			DrawFacts(both, in.Truth, seed)
		}
		res, err := Run(both, detect.DefaultParams())
		if err != nil {
			return err
		}
		rep.scores.Score(mode, both, in, res)
		say("seed %d, %s: %d injected, %d clusters", seed, mode, len(in.Posts), len(res.Clusters))
	}
	if rep.config.baseline {
		rep.scores.Score("baseline", both, in, Baseline(both))
		say("seed %d, baseline", seed)
	}
	return nil
}

// runBlind writes the sheet: the real clusters of both scopes, and as many injected ones without links.
func (c config) runBlind(posts []detect.Post, say func(string, ...any)) error {
	head := blindHead{Posts: map[string]int{}, Total: map[string]int{}, Drawn: map[string]int{}}
	for _, p := range posts {
		head.Posts[language(p.Lang)]++
	}
	var items []blindItem
	for _, scope := range []string{"page", "all"} {
		set := posts
		if scope == "all" {
			set = noPages(posts)
		}
		res, err := Run(set, detect.DefaultParams())
		if err != nil {
			return err
		}
		items = append(items, blindClusters(scope, set, res, blindMax, &head)...)
		say("%d clusters coordinated, scope %s", head.Total[scope+"/en"]+head.Total[scope+"/fr"], scope)
	}
	injected, err := c.injectedItems(posts, max(20, len(items)/2))
	if err != nil {
		return err
	}
	if err := writeBlind(c.blind, head, append(items, injected...)); err != nil {
		return err
	}
	say("sheet.txt, key.jsonl and verdicts.txt are in %s; do not open the key before the verdicts are written", c.blind)
	return nil
}

// injectedItems are coordinated clusters of campaigns that hold no link (its invented domain would give it away).
func (c config) injectedItems(posts []detect.Post, n int) ([]blindItem, error) {
	in := Inject(posts, c.seeds[0], Strata(), Options{Units: 8})
	both := append(append([]detect.Post(nil), posts...), in.Posts...)
	res, err := Run(both, detect.DefaultParams())
	if err != nil {
		return nil, err
	}
	var own []blindItem
	for _, item := range blindClusters("injected", both, res, len(res.Clusters), &blindHead{Total: map[string]int{}, Drawn: map[string]int{}}) {
		clean := true
		for _, p := range item.posts {
			_, injected := in.Truth[p.ID]
			clean = clean && injected && !strings.Contains(p.Text, "http")
		}
		if clean {
			own = append(own, item)
		}
	}
	return own[:min(n, len(own))], nil
}

// keepMark separates what the program writes from what is written by hand below it.
const keepMark = "<!-- refrain eval writes what is above this line, and keeps what is below -->\n"

// writeKeeping replaces the generated part of a file.
func writeKeeping(file, text string) error {
	below := ""
	if old, err := os.ReadFile(file); err == nil {
		if _, after, ok := strings.Cut(string(old), keepMark); ok {
			below = after
		}
	}
	if err := os.WriteFile(file, []byte(text+"\n"+keepMark+below), 0o644); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
