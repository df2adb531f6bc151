//go:build !js

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refrain-project/refrain/server/detectors"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/server/web"
)

var serveHelp = [2]string{`Usage: refrain serve [flags]
Runs the server: receives reports, runs each again with its own detector, joins them into campaigns, answers offices.

  refrain serve                                              on 127.0.0.1:8787, data in refrain-data
  refrain serve --addr :443 --public-url https://refrain.example.ca --tls-cert cert.pem --tls-key key.pem
  refrain serve --public-url https://refrain.example.ca --trust-proxy 127.0.0.1/32    behind a proxy on this machine
  refrain serve --smtp mail.example.ca:587 --smtp-from refrain@example.ca --smtp-user refrain --smtp-password-file FILE    tells offices by mail too
  refrain serve --try=false                                  without the page /try
  refrain serve --db postgres://refrain@db.example.ca/refrain                         several instances may share one
  REFRAIN_DATA=/var/lib/refrain refrain serve                every flag is also a variable; the flag wins

The first start makes the keys and prints a sign-in link for the administrator. Stop it with Ctrl-C or SIGTERM: what was
begun is finished. Logs go to the standard error, one JSON object a line, without names, texts, tokens or addresses.

Flags, each also as REFRAIN_NAME in the environment (--public-url is REFRAIN_PUBLIC_URL):
`, `Usage : refrain serve [options]
Fait tourner le serveur : reçoit les signalements, refait chacun avec son propre détecteur, les réunit en campagnes, répond aux bureaux.

  refrain serve                                              sur 127.0.0.1:8787, données dans refrain-data
  refrain serve --addr :443 --public-url https://refrain.example.ca --tls-cert cert.pem --tls-key key.pem
  refrain serve --public-url https://refrain.example.ca --trust-proxy 127.0.0.1/32    derrière un mandataire sur cette machine
  refrain serve --smtp mail.example.ca:587 --smtp-from refrain@example.ca --smtp-user refrain --smtp-password-file FICHIER avise aussi les bureaux par courriel
  refrain serve --try=false                                  sans la page /try
  refrain serve --db postgres://refrain@db.example.ca/refrain                         plusieurs instances peuvent partager une base
  REFRAIN_DATA=/var/lib/refrain refrain serve                chaque option est aussi une variable; l'option l'emporte

Le premier démarrage crée les clés et affiche un lien de connexion pour l'administrateur. Arrêtez-le avec Ctrl-C ou
SIGTERM : ce qui est commencé se termine. Le journal va à la sortie d'erreur, un objet JSON par ligne, sans noms, textes,
jetons ni adresses.

Options, chacune aussi comme REFRAIN_NOM dans l'environnement (--public-url : REFRAIN_PUBLIC_URL) :
`}

// serveOptions are the flags of serve.
type serveOptions struct {
	addr, data, db, public, cert, key string
	retain                            time.Duration
	proxies                           []netip.Prefix
	rates                             web.Rates
	mail                              mailOptions
	identity                          identityOptions
	try                               *bool // nil: not said
	tryOn                             bool
}

// flags declares them.
func (o *serveOptions) flags(f *flag.FlagSet) {
	f.StringVar(&o.addr, "addr", "127.0.0.1:8787", "`address` to listen on")
	f.StringVar(&o.data, "data", defaultData, "`folder` of the server's data")
	f.StringVar(&o.db, "db", "", "`address` of a Postgres database, postgres://USER@HOST/DATABASE, in place of the file refrain.db; kept in the data folder for the other commands")
	f.StringVar(&o.public, "public-url", "", "`address` by which clients reach the server (default: the one it listens on)")
	f.StringVar(&o.cert, "tls-cert", "", "`file` with the certificate chain, PEM; with --tls-key, serves HTTPS and HTTP/2")
	f.StringVar(&o.key, "tls-key", "", "`file` with the certificate's key, PEM")
	retainFlag(f, &o.retain)
	f.Func("trust-proxy", "`network` of a proxy whose X-Forwarded-For is believed, such as 10.0.0.0/8; may be repeated, or separated by commas", func(s string) error {
		for part := range strings.SplitSeq(s, ",") {
			p, err := netip.ParsePrefix(part)
			if err != nil {
				return errors.New("expected a network such as 10.0.0.0/8")
			}
			o.proxies = append(o.proxies, p)
		}
		return nil
	})
	o.mail.flags(f)
	o.identity.flags(f)
	f.BoolFunc("try", "the page /try, on which visitors use invented offices (default: true where --addr is this machine alone and there is no --public-url)", o.setTry)
	f.Func("rate", "requests a second for one token, address or office, instead of the limits; for benchmarks", func(s string) error {
		var n float64
		if _, err := fmt.Sscan(s, &n); err != nil || n <= 0 {
			return errors.New("expected a number above 0")
		}
		all := web.Rate{PerSecond: n, Burst: 10 * n}
		o.rates = web.Rates{Token: all, Reports: all, Address: all, Sign: all, NoHabits: true}
		return nil
	})
}

// check says what is wrong with the flags together.
func (o *serveOptions) check() error {
	switch {
	case (o.cert == "") != (o.key == ""):
		return &hint{"--tls-cert and --tls-key go together", "--tls-cert et --tls-key vont ensemble", nil}
	case o.db != "" && !strings.HasPrefix(o.db, "postgres://") && !strings.HasPrefix(o.db, "postgresql://"):
		return &hint{"--db: expected postgres://USER@HOST/DATABASE", "--db\u00A0: postgres://UTILISATEUR@HÔTE/BASE attendu", nil} // it may hold a password
	case o.public != "" && !strings.HasPrefix(o.public, "https://") && !strings.HasPrefix(o.public, "http://"):
		return &hint{"--public-url %q: expected https://HOST", "--public-url «\u00A0%s\u00A0»\u00A0: https://HÔTE attendu", []any{o.public}}
	}
	o.public = strings.TrimRight(o.public, "/")
	return o.mail.check()
}

// serve is `refrain serve`.
func serve(ctx context.Context, t *terminal, args []string) int {
	var o serveOptions
	f := t.flags("refrain serve", serveHelp)
	o.flags(f)
	if err := t.environment(f); err != nil {
		return t.misused("refrain serve", "%v", "%v", err)
	}
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	if len(operands) > 0 {
		return t.misused("refrain serve", "serve takes no operand", "serve ne prend pas d'opérande")
	}
	if err := o.check(); err != nil {
		t.fail(err)
		return exitUsage
	}
	if err := o.run(ctx, t); err != nil {
		return t.fail(err)
	}
	return exitOK
}

// run serves until the context ends.
func (o *serveOptions) run(ctx context.Context, t *terminal) error {
	began := time.Now()
	cores := share()
	provider, err := o.identity.provider()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	o.tryOn = o.tries(listener.Addr())
	o.public = o.origin(listener.Addr())
	d, err := makeData(ctx, o.data, o.public, o.db)
	if err != nil {
		return err
	}
	defer d.close()
	log := slog.New(slog.NewJSONHandler(t.err, nil))
	verifier, current, err := d.detectors(cores)
	if err != nil {
		return err
	}
	defer verifier.Close(context.WithoutCancel(ctx))
	feed, err := d.feed()
	if err != nil {
		return err
	}
	work := process.NewWorker(process.Config{Store: d.store, Verifier: verifier, Feed: feed, AccountKey: d.keys.accounts,
		Workers: cores, Begin: standBack, Log: log})
	var ready atomic.Bool
	public, err := d.publicKey()
	if err != nil {
		return err
	}
	trials, endTrials := o.trials(d, verifier, current, log)
	defer endTrials(context.WithoutCancel(ctx))
	outbox := o.mail.outbox(d, log)
	handler := web.New(web.Config{Trials: trials, Channels: d.channels(outbox.Senders), Store: d.store, Work: work, Detector: verifier.Module, ServerKey: public, Origin: o.public,
		Rates: o.rates, Proxies: o.proxies, Retain: o.retain, Database: d.kind(), OIDC: provider, Log: log, Ready: ready.Load})
	if err := o.welcome(ctx, t, d); err != nil {
		return err
	}
	background, stop := context.WithCancel(ctx)
	defer stop()
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		if current != "" {
			if err := verifier.Ready(background, current); err != nil {
				log.Error("detector", "error", err.Error())
				return
			}
		}
		ready.Store(true)
		log.Info("ready", "ms", time.Since(began).Milliseconds(), "detector", current)
		go d.care(background, feed, o.retain, log)
		var telling sync.WaitGroup
		telling.Go(func() { outbox.Run(background) })
		work.Run(background)
		telling.Wait()
	}()
	log.Info("listening", "addr", listener.Addr().String(), "url", o.public)
	err = o.listen(ctx, listener, handler, log)
	stop()
	<-finished
	log.Info("stopped")
	return err
}

// heapGrowth is the collector's percentage: a server's live heap is mostly the detectors' memory, which has nothing to mark, and each collection
// waits for the calls into detectors under way.
const heapGrowth = 200

// share lets as many threads run Go code as there are cores, besides those that run detectors: Go cannot interrupt a call into one, and a
// report that arrives must not wait until it ends. It gives the number of cores. What the environment sets stays.
func share() (cores int) {
	cores = runtime.GOMAXPROCS(0)
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(2 * cores)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	return cores
}

// origin is where clients reach the server.
func (o *serveOptions) origin(at net.Addr) string {
	if o.public != "" {
		return o.public
	}
	if o.cert != "" {
		return "https://" + at.String()
	}
	return "http://" + at.String()
}

// drain is how long requests under way may take after the server was told to stop.
const drain = 15 * time.Second

// listen answers until the context ends, then lets requests under way finish.
func (o *serveOptions) listen(ctx context.Context, listener net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	if live, ok := h.(interface{ Close() }); ok {
		server.RegisterOnShutdown(live.Close)
	}
	failed := make(chan error, 1)
	go func() {
		if o.cert != "" {
			failed <- server.ServeTLS(listener, o.cert, o.key)
		} else {
			failed <- server.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return server.Shutdown(end)
}

// detectors makes every detector known that is built in or was ever run from this folder, and keeps the current one there,
// so that a newer server can still run older reports again. As many reports as there are cores are run at once.
func (d *data) detectors(cores int) (v *verify.Verifier, current string, err error) {
	dir := filepath.Join(d.dir, "detectors")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", err
	}
	v = verify.NewVerifier(verify.VerifierOptions{CacheDir: filepath.Join(d.dir, "cache"), Instances: cores})
	list, err := detectors.All()
	if err != nil {
		return nil, "", err
	}
	for _, wasm := range list {
		name := v.Add(wasm)
		path := filepath.Join(dir, name+".wasm")
		if _, err := os.Stat(path); err != nil {
			if err := os.WriteFile(path, wasm, 0o600); err != nil {
				return nil, "", err
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.wasm"))
	if err != nil {
		return nil, "", err
	}
	for _, file := range files {
		wasm, err := os.ReadFile(file)
		if err != nil {
			return nil, "", err
		}
		if name := v.Add(wasm); name+".wasm" != filepath.Base(file) {
			return nil, "", &hint{"%s is not the detector that its name says: it is %s", "%s n'est pas le détecteur que son nom annonce\u00A0: c'est %s", []any{file, name}}
		}
	}
	if wasm := detectors.Current(); wasm != nil {
		current = v.Add(wasm)
	}
	return v, current, nil
}

// careEvery is how often old content is looked for, and the feed's age.
const careEvery = time.Hour

// care erases what is older than the time that reports are kept, and issues the feed anew when it is a day old.
func (d *data) care(ctx context.Context, f *process.Feed, retain time.Duration, log *slog.Logger) {
	for ctx.Err() == nil {
		if err := errors.Join(f.Issue(ctx), d.erase(ctx, retain, log)); err != nil && ctx.Err() == nil {
			log.Error("care", "error", err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(careEvery):
		}
	}
}
