package e2e_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	refrain "github.com/refrain-project/refrain"
	"github.com/refrain-project/refrain/extension/pagetest"
)

//go:embed page/page.html
var pageHTML []byte

// policy is as strict as X's own, and does not let WebAssembly run in the page.
const policy = "default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// site answers for https://x.com and https://www.facebook.com on this machine.
type site struct {
	port string
	spki string // of its certificate, as Chromium wants to be told
	// Threads by id, the first post first.
	threads map[string][]pagetest.Post
	// asked are the operations that pages of Facebook asked for.
	asked sync.Map
	// theme and changed are how the next page comes: "light", "dim" or "dark"; after X moved its fields.
	theme   atomic.Value
	changed atomic.Bool
	foreign atomic.Int64 // requests for anything but the page's own
}

// hosts are the names that it answers for.
var hosts = []string{"x.com", "www.facebook.com"}

// perPage is how many posts an answer has.
const perPage = 45

// serveX starts the site.
func serveX(t testing.TB) *site {
	t.Helper()
	certificate, spki := selfSigned(t)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s := &site{port: port, spki: spki, threads: sampleThreads(t)}
	s.theme.Store("light")
	server := &http.Server{Handler: http.HandlerFunc(s.serve)}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	if r.Host == "www.facebook.com" {
		s.serveFacebook(w, r)
		return
	}
	if r.URL.Path == "/gallery" { // without a policy: there the styles come from the page's own world, which X's would refuse
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("<!doctype html><title>Gallery</title><body></body>"))
		return
	}
	w.Header().Set("Content-Security-Policy", policy)
	switch {
	case strings.HasPrefix(r.URL.Path, "/i/api/graphql/private/"):
		s.servePrivate(w)
	case strings.HasPrefix(r.URL.Path, "/i/api/graphql/"):
		s.serveThread(w, r)
	case strings.Contains(r.URL.Path, "/status/"):
		colours := map[string][2]string{"light": {"rgb(255, 255, 255)", "rgb(15, 20, 25)"}, "dim": {"rgb(21, 32, 43)", "rgb(247, 249, 249)"}, "dark": {"rgb(0, 0, 0)", "rgb(231, 233, 234)"}}
		c := colours[s.theme.Load().(string)]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		strings.NewReplacer("NONCE", "n0nce", "BACKGROUND", c[0], "COLOUR", c[1]).WriteString(w, string(pageHTML))
	case r.URL.Path == "/favicon.ico":
		w.WriteHeader(http.StatusNoContent)
	default:
		s.foreign.Add(1)
		http.NotFound(w, r)
	}
}

// serveThread answers with a page of a thread.
func (s *site) serveThread(w http.ResponseWriter, r *http.Request) {
	var asked struct{ FocalTweetID, Cursor string }
	if err := json.Unmarshal([]byte(r.URL.Query().Get("variables")), &asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	from, _ := strconv.Atoi(asked.Cursor)
	posts := s.threads[asked.FocalTweetID]
	to := min(from+perPage, len(posts))
	var entries []any
	for _, p := range posts[from:to] {
		tweet := pagetest.Tweet(p, pagetest.SchemaC)
		if s.changed.Load() {
			tweet["post"] = tweet["legacy"]
			delete(tweet, "legacy")
		}
		if p.Answers == "" {
			entries = append(entries, pagetest.Entry("tweet-"+p.ID, pagetest.Item(tweet)))
		} else {
			entries = append(entries, pagetest.Module("conversationthread-"+p.ID, "HighQuality", pagetest.Item(tweet)))
		}
	}
	if to < len(posts) {
		cursor := pagetest.Cursor("Bottom")
		cursor["content"].(pagetest.Object)["value"] = strconv.Itoa(to)
		entries = append(entries, cursor)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(pagetest.Instructions(pagetest.Object{"type": "TimelineAddEntries", "entries": entries}))
}

// planted is the id of a post that the extension must never read.
const planted = "1690000000000009999"

// servePrivate answers with something private, in the very shape of a reply to the office.
func (s *site) servePrivate(w http.ResponseWriter) {
	p := s.threads[english][1]
	p.ID, p.Text = planted, "This is between the two of us."
	json.NewEncoder(w).Encode(pagetest.Thread([]pagetest.Post{s.threads[english][0], p}, pagetest.SchemaC))
}

// selfSigned makes a certificate for the site's names that lives as long as the test.
func selfSigned(t testing.TB) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x.com"}, DNSNames: hosts,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, base64.StdEncoding.EncodeToString(sum[:])
}

// sampleThreads makes threads of X of the invented replies in testdata/sample.
func sampleThreads(t testing.TB) map[string][]pagetest.Post {
	t.Helper()
	threads := map[string][]pagetest.Post{}
	decoder := json.NewDecoder(bytes.NewReader(refrain.Sample))
	for decoder.More() {
		var line struct {
			ID, Thread, Text, Lang, Page string
			Root                         bool
			CreatedAt                    time.Time `json:"created_at"`
			Links                        []string
			Author                       struct {
				ID, Handle    string
				CreatedAt     time.Time `json:"created_at"`
				Followers     int64
				DefaultAvatar bool `json:"default_avatar"`
			}
		}
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		p := pagetest.Post{ID: line.ID, Thread: line.Thread, Text: line.Text, Lang: line.Lang, Time: line.CreatedAt.Unix(), Replies: 140,
			Account: pagetest.Account{ID: line.Author.ID, Handle: line.Author.Handle, Name: line.Author.Handle, Created: line.Author.CreatedAt.Unix(),
				Followers: line.Author.Followers, Following: 10, Posts: 20, DefaultPicture: line.Author.DefaultAvatar}}
		if !line.Root {
			p.Answers, p.AnswersHandle, p.AnswersAccount = line.Thread, member, "100"
		}
		if line.Root {
			p.Account.Handle = member
		}
		if len(line.Links) > 0 {
			p.Link = line.Links[0]
		}
		threads[line.Thread] = append(threads[line.Thread], p)
	}
	return threads
}
