//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"

	"github.com/refrain-project/refrain/server/trial"
	"github.com/refrain-project/refrain/server/verify"
)

// trialPages bounds a trial's report to 48 MiB, in pages of 64 KiB: it holds a sixteenth of what a real one may.
const trialPages = 768

// tryLine comes first of what the program says.
var tryLine = [2]string{"Try it in the browser, nothing to install: %s/try\n", "À essayer dans le navigateur, sans rien installer\u00A0: %s/try?lang=fr\n"}

// setTry is --try.
func (o *serveOptions) setTry(s string) error {
	on, err := strconv.ParseBool(s)
	if err != nil {
		return errors.New("expected true or false")
	}
	o.try = &on
	return nil
}

// tries says whether there is /try: as the flag says, and without one where this machine alone is served.
func (o *serveOptions) tries(at net.Addr) bool {
	if o.try != nil {
		return *o.try
	}
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback() && o.public == ""
}

// trials makes what /try runs on; nil if there is none. Its verifier is another one than that of real reports, with one instance: visitors
// can take one core, and never the turn of an office.
func (o *serveOptions) trials(d *data, real *verify.Verifier, current string, log *slog.Logger) (t *trial.Trials, end func(context.Context)) {
	if !o.tryOn {
		return nil, func(context.Context) {}
	}
	module := real.Module(current)
	own := verify.NewVerifier(verify.VerifierOptions{CacheDir: filepath.Join(d.dir, "cache"), MemoryPages: trialPages, Instances: 1})
	if module != nil {
		own.Add(module)
	}
	t = trial.New(trial.Config{Verifier: own, Detector: current, Module: module, Log: log})
	return t, func(ctx context.Context) {
		if err := errors.Join(t.Close(), own.Close(ctx)); err != nil {
			log.Error("trial", "error", err.Error())
		}
	}
}

// sayTry says where /try is.
func (o *serveOptions) sayTry(t *terminal) {
	if o.tryOn {
		fmt.Fprintf(t.out, tryLine[t.lang], o.public)
	}
}
