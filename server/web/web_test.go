package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/detect"
)

// native runs reports without the module: that both give the same is tested elsewhere.
type native struct{}

// testDetector is the one detector that native knows.
var testDetector = strings.Repeat("ab", 32)

// Run implements process.Verifier.
func (native) Run(_ context.Context, r verify.Run) (detect.Result, error) {
	if r.Detector != testDetector {
		return detect.Result{}, verify.ErrUnknownDetector
	}
	d := detect.New(r.Params)
	if err := d.Add(r.Posts); err != nil {
		return detect.Result{}, err
	}
	return d.Result()
}

// world is a server with two offices and a person of each role.
type world struct {
	t *testing.T
	*Server
	tokens  map[string]string // by who: "office", "other", "analyst", "admin", "auditor"
	offices map[string]string // ids
	devices map[string]string

	condition string // If-None-Match of the next requests
}

// newWorld makes one, with its worker running.
func newWorld(t *testing.T, change func(*Config)) *world {
	t.Helper()
	return makeWorld(t, change, true)
}

// newWorldWithoutFeed makes one that has published nothing yet.
func newWorldWithoutFeed(t *testing.T) *world {
	t.Helper()
	return makeWorld(t, nil, false)
}

func makeWorld(t *testing.T, change func(*Config), publish bool) *world {
	t.Helper()
	ctx := t.Context()
	secret, public, err := note.GenerateKey(rand.Reader, "test.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, store.Options{Path: filepath.Join(t.TempDir(), "refrain.db"), Signer: signer})
	if err != nil {
		t.Fatal(err)
	}
	work := process.NewWorker(process.Config{Store: st, Verifier: native{}, AccountKey: make([]byte, 32),
		Feed: &process.Feed{Store: st, Signer: signer, Verifier: verifier, Now: time.Now}})
	if publish {
		if err := work.Feed.Issue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	background, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { defer close(stopped); work.Run(background) }()
	t.Cleanup(func() { stop(); <-stopped; st.Close() })
	c := Config{Store: st, Work: work, ServerKey: public, Origin: "https://test.example",
		Detector: func(name string) []byte { return map[string][]byte{testDetector: []byte("\x00asm")}[name] }}
	if change != nil {
		change(&c)
	}
	w := &world{t: t, Server: New(c), tokens: map[string]string{}, offices: map[string]string{}, devices: map[string]string{}}
	w.addOffice("office", "x:alex_marchand_mp", "en")
	w.addOffice("other", "x:solange_belanger_dep", "fr")
	for _, role := range []campaign.Role{campaign.RoleAnalyst, campaign.RoleAdmin, campaign.RoleAuditor} {
		u := store.User{ID: "u" + string(role), Name: string(role), Role: role, Created: 1}
		token := process.NewToken(userToken)
		w.must(st.AddUser(ctx, u))
		w.must(st.AddSession(ctx, store.Session{Hash: process.TokenHash(token), User: u.ID, Created: 1, Expires: time.Now().Add(time.Hour).UnixMilli()}))
		w.tokens[string(role)] = token
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// addOffice adds an office and enrols a device.
func (w *world) addOffice(who, page, language string) {
	ctx, now := w.t.Context(), time.Now().UnixMilli()
	o := store.Office{ID: "o" + who, Name: "Office " + who, Language: language, State: store.OfficeActive, Created: now,
		Pages: []store.OfficePage{{Page: page, Proof: "letter", Added: now, AddedBy: "user:uadmin"}}}
	code := process.NewCode()
	w.must(w.Store.AddOffice(ctx, o))
	w.must(w.Store.AddCode(ctx, store.Code{Hash: process.CodeHash(code), Office: o.ID, Created: now, CreatedBy: "user:uadmin", Expires: now + 1e6}))
	answer := w.ask("", "POST", "/v1/enrolments", `{"code":"`+strings.ToLower(code)+`"}`)
	var e enrolled
	w.must(json.Unmarshal(answer.body, &e))
	w.tokens[who], w.offices[who], w.devices[who] = e.Token, o.ID, e.Device
}

// answered is an answer.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// leaving is a reader who leaves once the answer begins to come.
type leaving struct {
	*httptest.ResponseRecorder
	leave func()
}

// Flush implements http.Flusher.
func (l *leaving) Flush() {
	l.ResponseRecorder.Flush()
	l.leave()
}

// ask asks as somebody, and holds request and answer to the OpenAPI document.
func (w *world) ask(who, method, path, body string) answered {
	w.t.Helper()
	r := httptest.NewRequest(method, "https://test.example"+path, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.9:4000"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if path == "/signin" || strings.HasPrefix(path, "/console") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if w.condition != "" {
		r.Header.Set("If-None-Match", w.condition)
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+w.tokens[who])
	}
	rec := httptest.NewRecorder()
	var to http.ResponseWriter = rec
	if path == "/console/live" { // it goes on until the reader leaves
		ctx, leave := context.WithCancel(r.Context())
		defer leave()
		r, to = r.WithContext(ctx), &leaving{rec, leave}
	}
	w.ServeHTTP(to, r)
	result := rec.Result()
	text, err := io.ReadAll(result.Body)
	w.must(err)
	if !strings.HasPrefix(path, "/console") { // pages are for people and not in the document
		checkAnswer(w.t, method, path, body, result, text)
	}
	return answered{result.StatusCode, result.Header, text}
}

// sample makes a report for a page: three accounts or more with one text.
func (w *world) sample(page, language string, change func(*campaign.Report)) (id, body string) {
	w.t.Helper()
	return w.sampleOf(page, language, "Ask Alex Marchand where the harbour money went, the families of Port-Lavoie were promised a library and got a parking lot", "en", change)
}

// sampleOf makes a report of another text, in a language.
func (w *world) sampleOf(page, language, text, lang string, change func(*campaign.Report)) (id, body string) {
	w.t.Helper()
	const noon = 1_691_841_600
	r := &campaign.Report{ID: uuid(), Nonce: make([]byte, 32), Detector: campaign.DetectorRef{SHA256: testDetector}, Page: page, Language: language,
		Threads: []campaign.Thread{{ID: "t1", Root: campaign.Root{Text: "We opened the bridge.", Time: noon}, Read: 30, Shown: 31, Order: "all"}}}
	rand.Read(r.Nonce)
	for i := range int64(20) {
		r.Threads[0].Times = append(r.Threads[0].Times, campaign.BareTime{Time: noon + 60 + i*i*90, Account: i + 1})
	}
	for i := range int64(6) {
		at := noon + 7200 + 100*i
		id := json.Number(strings.TrimSpace(jsonOf(w.t, (at*1000-1288834974657)<<22|i))).String()
		r.Posts = append(r.Posts, campaign.Post{ID: id, Thread: "t1", Lang: lang, Time: at,
			Text:    text + strings.Repeat("!", int(i)),
			Account: campaign.Account{ID: page + jsonOf(w.t, 900_000_000+i), Handle: "river" + jsonOf(w.t, i)}, Permalink: "https://x.com/i/status/" + id, ObservedAt: noon + 9000})
	}
	params, err := r.Params()
	w.must(err)
	res, err := native{}.Run(w.t.Context(), verify.Run{Detector: testDetector, Params: params, Posts: r.Input()})
	w.must(err)
	r.Evidence, r.Flags = campaign.FromResult(res)
	if change != nil {
		change(r)
	}
	return r.ID, jsonOf(w.t, r)
}

// uuid makes a random UUID.
func uuid() string {
	h := strings.ToLower(strings.NewReplacer("G", "a", "H", "b", "I", "c", "J", "d", "K", "e", "L", "f", "M", "0", "N", "1", "O", "2", "P", "3", "Q", "4", "R", "5",
		"S", "6", "T", "7", "U", "8", "V", "9", "W", "a", "X", "b", "Y", "c", "Z", "d").Replace(rand.Text() + rand.Text()))
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// verified waits for a report's verdict.
func (w *world) verified(id string) {
	w.t.Helper()
	for range 500 {
		r, err := w.Store.Report(w.t.Context(), id)
		w.must(err)
		left, err := w.Store.Unjoined(w.t.Context(), 1)
		w.must(err)
		if r.Verdict.State != campaign.VerdictWaiting && len(left) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatal("no verdict")
}

// both sends a report of each office and gives their ids and the campaign's.
func (w *world) both() (mine, theirs, campaignID string) {
	w.t.Helper()
	mine, body := w.sample("x:alex_marchand_mp", "en", nil)
	theirs, other := w.sample("x:solange_belanger_dep", "fr", nil)
	for _, r := range [][2]string{{"office", body}, {"other", other}} {
		if a := w.ask(r[0], "POST", "/v1/reports", r[1]); a.status != http.StatusCreated {
			w.t.Fatalf("%d %s", a.status, a.body)
		}
	}
	w.verified(mine)
	w.verified(theirs)
	list, err := w.Store.Campaigns(w.t.Context(), store.CampaignQuery{})
	w.must(err)
	if len(list) != 1 {
		w.t.Fatalf("%d campaigns", len(list))
	}
	return mine, theirs, list[0].ID
}
