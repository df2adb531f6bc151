package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"syscall/js"
)

// ServeHTTP implements http.Handler. The answer is made whole before it is given away, so that the instance is done with the request when the
// response is there, and may take the next one.
func (e *edge) ServeHTTP(plain http.ResponseWriter, r *http.Request) {
	asReceived(r)
	w := &answer{ResponseWriter: plain}
	if r.URL.Path == managePath && len(e.key) >= manageKeySize {
		e.manage(w, r)
	} else {
		e.web.ServeHTTP(w, r)
	}
	_, _ = io.CopyN(io.Discard, r.Body, drained) // an unread body would end the connection
	raw := js.Global().Get("Uint8Array").New(w.body.Len())
	js.CopyBytesToJS(raw, w.body.Bytes())
	plain.(interface{ WriteRawJSBody(js.Value) }).WriteRawJSBody(raw)
}

// drained is how much of a body that nobody read is read all the same, as net/http does.
const drained = 256 << 10

// asReceived makes the request what it is on other servers: its address is the one that Cloudflare saw, nobody is on this machine, and a header with
// commas is one header again.
func asReceived(r *http.Request) {
	for name, values := range r.Header {
		r.Header[name] = []string{strings.Join(values, ",")}
	}
	r.RemoteAddr = ""
	if at, err := netip.ParseAddr(r.Header.Get("Cf-Connecting-Ip")); err == nil && !at.Unmap().IsLoopback() {
		r.RemoteAddr = netip.AddrPortFrom(at, 0).String()
	}
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	if r.URL.Scheme == "https" {
		r.TLS = &tls.ConnectionState{}
	}
	r.RequestURI = r.URL.RequestURI()
}

// answer keeps a body until it is whole.
type answer struct {
	http.ResponseWriter
	body bytes.Buffer
	done bool // the status is set
}

// WriteHeader implements http.ResponseWriter.
func (w *answer) WriteHeader(status int) {
	if !w.done {
		w.done = true
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (w *answer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// manage is POST /manage: a subcommand of `refrain remote`, run here. Whoever has the key may do what whoever can read a data folder may.
func (e *edge) manage(w http.ResponseWriter, r *http.Request) {
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if r.Method != http.MethodPost || subtle.ConstantTimeCompare([]byte(given), []byte(e.key)) != 1 {
		http.NotFound(w, r)
		return
	}
	var order managed
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxManaged))
	if err == nil {
		err = json.Unmarshal(body, &order)
	}
	if err != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	var out, wrong bytes.Buffer
	t := &terminal{out: &out, err: &wrong, lang: languages[order.Lang]}
	done := managedAnswer{Code: run(context.WithoutCancel(r.Context()), t, order.Args)}
	done.Out, done.Err = out.String(), wrong.String()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(done); err != nil {
		e.log.Error("manage", "error", err.Error())
	}
}
