//go:build !js

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

var scanHelp = [2]string{`Usage: refrain scan [flags] FILE…
Finds the same message posted by three or more accounts, and writes one JSON line per flagged post.
FILE is JSON Lines, plain or gzipped; - is standard input. README.md has the fields.

  refrain scan replies.jsonl                     the flagged posts, in order of input
  refrain scan --table replies.jsonl             the findings, for people
  refrain scan --clusters --scope all *.jsonl.gz one line a cluster, across pages
  zcat old.gz | refrain scan --window 36h -      what lies further apart is another cluster

Exit codes: 0 done · 1 failed · 2 command line not understood · 3 done, but some lines were bad
`, `Usage : refrain scan [options] FICHIER…
Trouve le même message publié par trois comptes ou plus, et écrit une ligne JSON par publication repérée.
FICHIER : JSON Lines, avec ou sans gzip; - est l'entrée standard. README.md donne les champs.

  refrain scan reponses.jsonl                    les publications repérées, dans l'ordre reçu
  refrain scan --table reponses.jsonl            les résultats, pour lire
  refrain scan --clusters --scope all *.jsonl.gz une ligne par groupe, toutes pages ensemble
  zcat ancien.gz | refrain scan --window 36h -   ce qui est plus éloigné forme un autre groupe

Codes de sortie : 0 fait · 1 échec · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises
`}

// scanOptions are the flags of scan.
type scanOptions struct {
	all, clusters, table, wasm  bool
	scope, detector, cpuprofile string
	window                      int64
}

// flags declares them.
func (o *scanOptions) flags(f *flag.FlagSet) {
	o.window = detect.DefaultParams().Window
	f.BoolVar(&o.all, "all", false, "also write posts with level none")
	f.BoolVar(&o.clusters, "clusters", false, "write one line a cluster")
	f.BoolVar(&o.table, "table", false, "write for people")
	f.BoolVar(&o.wasm, "wasm", false, "run detector.wasm instead of the native detector; the output is the same")
	f.StringVar(&o.detector, "detector", "", "`path` of detector.wasm; default: the one built in, or beside this program")
	f.StringVar(&o.scope, "scope", "page", "page: compare within a page; all: across pages")
	f.StringVar(&o.cpuprofile, "cpuprofile", "", "write a CPU profile to this `file`")
	f.Func("window", "silence after which the same message is a new cluster: 7d, 36h, 90m (default 7d)", func(s string) error {
		var err error
		o.window, err = parseWindow(s)
		return err
	})
}

// check says what is wrong with the flags together.
func (o *scanOptions) check(files []string) error {
	switch {
	case len(files) == 0:
		return errors.New("no FILE")
	case o.scope != "page" && o.scope != "all":
		return fmt.Errorf("--scope %q: expected page or all", o.scope)
	case o.clusters && o.table, o.clusters && o.all, o.table && o.all:
		return errors.New("--all, --clusters and --table exclude one another")
	}
	return nil
}

// params let the scan hold every post of its files: the limits are for hosts that never end.
func (o *scanOptions) params() detect.Params {
	return detect.Params{Window: o.window, Horizon: 1 << 40, Posts: 1 << 30, Work: 1 << 50}
}

// scan is `refrain scan`.
func scan(ctx context.Context, t *terminal, args []string) int {
	var o scanOptions
	f := t.flags("refrain scan", scanHelp)
	o.flags(f)
	files, code, done := t.parse(f, args)
	if done {
		return code
	}
	if err := o.check(files); err != nil {
		t.say("%v (refrain scan --help)", "%v (refrain scan --help)", err)
		return exitUsage
	}
	stop, err := profile(o.cpuprofile)
	if err != nil {
		return t.fail(err)
	}
	defer stop()
	return o.run(ctx, t, files)
}

// run scans files.
func (o *scanOptions) run(ctx context.Context, t *terminal, files []string) int {
	tuneMemory()
	return o.report(ctx, t, func(deliver func([]detect.Prepared) error, bad func(*corpus.LineError)) (corpus.Count, error) {
		return corpus.Map(files, prepare(o.place), deliver, bad)
	})
}

// report reads, finds and writes.
func (o *scanOptions) report(ctx context.Context, t *terminal, read func(func([]detect.Prepared) error, func(*corpus.LineError)) (corpus.Count, error)) int {
	began := time.Now()
	d, err := o.open(ctx)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	found := &findings{brief: !o.table && !o.clusters}
	count, err := found.feed(ctx, t, d, read)
	if err == nil {
		found.result, err = d.result()
	}
	if err == nil {
		err = o.write(t, found)
	}
	if err != nil {
		return t.fail(err)
	}
	t.summary(found, count, time.Since(began))
	if count.Bad > 0 {
		return exitBad
	}
	return exitOK
}

// open starts the detector that the flags ask for.
func (o *scanOptions) open(ctx context.Context) (detector, error) {
	if o.wasm {
		return openModule(ctx, o.detector, o.params())
	}
	return newNative(o.params()), nil
}

// place puts a post where the scope wants it: with scope all, all pages are one, and their threads stay apart.
func (o *scanOptions) place(page, thread string) (string, string) {
	if o.scope != "all" {
		return page, thread
	}
	if thread != "" {
		thread = page + " " + thread
	}
	return "", thread
}

// feed reads posts into the detector and keeps what the output needs.
func (f *findings) feed(ctx context.Context, t *terminal, d detector,
	read func(func([]detect.Prepared) error, func(*corpus.LineError)) (corpus.Count, error)) (corpus.Count, error) {
	defer t.showProgress(-1)
	return read(func(posts []detect.Prepared) error {
		for i := range posts {
			f.posts = append(f.posts, f.see(posts[i].Post()))
		}
		t.showProgress(len(f.posts))
		if err := ctx.Err(); err != nil {
			return err
		}
		return d.add(posts)
	}, func(e *corpus.LineError) { t.say("%v", "%v", e) })
}

// see keeps of a post what the output needs.
func (f *findings) see(p *detect.Post) seen {
	if f.brief {
		return seen{id: p.ID}
	}
	return seen{p.ID, &about{p.Account.Handle, p.Text, p.Page, p.Time}}
}

// write writes the findings in the form that the flags ask for.
func (o *scanOptions) write(t *terminal, found *findings) error {
	w := bufio.NewWriterSize(t.out, 1<<16)
	var err error
	switch {
	case o.table:
		err = found.writePeople(w, t)
	case o.clusters:
		err = found.writeClusters(w)
	default:
		err = found.writePosts(w, o.all)
	}
	if err != nil {
		return err
	}
	return w.Flush()
}

// showProgress counts posts on a terminal; a negative number wipes the line.
func (t *terminal) showProgress(posts int) {
	switch {
	case !t.progress:
	case posts < 0:
		fmt.Fprint(t.err, "\r\x1b[K")
	default:
		fmt.Fprintf(t.err, "\r%d", posts)
	}
}

// summary ends a scan for people.
func (t *terminal) summary(f *findings, count corpus.Count, took time.Duration) {
	levels := map[detect.Level]int{}
	for i := range f.result.Clusters {
		levels[f.result.Clusters[i].Level]++
	}
	t.say("%d posts · clusters: %d coordinated, %d similar · %d bad lines · %s s",
		"%d publications · groupes\u00A0: %d coordonnés, %d semblables · %d lignes mauvaises · %s s",
		count.Rows, levels[detect.LevelCoordinated], levels[detect.LevelSimilar], count.Bad, t.lang.Decimal(took.Seconds()))
}

// tuneMemory lets the heap grow fivefold before it is collected again, but collects harder near a gigabyte; GOGC and
// GOMEMLIMIT in the environment stand.
func tuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(900 << 20)
	}
}

// profile starts a CPU profile if a file is named.
func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { pprof.StopCPUProfile(); f.Close() }, nil
}
