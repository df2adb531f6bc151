package console

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// recordsPage is what is kept for how long, and what a legal hold keeps longer.
type recordsPage struct {
	Tab     string
	Days    int64 // that reports' content is kept; 0: for ever
	Held    []store.StoredReport
	Next    int64 // log index after which more follow; 0: none do
	Offices map[string]string
	People  map[string]string
	May     bool
}

// records is GET /console/admin/records.
func (c *Console) records(w http.ResponseWriter, r *http.Request, who *Caller) (err error) {
	ctx, x, after := r.Context(), recordsPage{Tab: "records", Days: int64(c.Site.Retain / (24 * time.Hour)), May: who.administers()}, int64(-1)
	if text := r.URL.Query().Get("after"); text != "" {
		if after, err = strconv.ParseInt(text, 10, 64); err != nil || after < 0 {
			return &campaign.Error{Code: campaign.ErrInvalid, Field: "after"}
		}
	}
	if x.Held, err = c.Store.HeldReports(ctx, after, pageSize); err != nil {
		return err
	}
	if len(x.Held) == pageSize {
		x.Next = x.Held[pageSize-1].LogIndex
	}
	if x.People, _, err = c.people(ctx); err != nil {
		return err
	}
	offices, err := c.Store.Offices(ctx)
	x.Offices = map[string]string{}
	for _, o := range offices {
		x.Offices[o.ID] = o.Name
	}
	if err != nil {
		return err
	}
	return c.show(w, r, who, "records", [2]string{"Retention and legal holds", "Conservation et conservation légale"}[who.Lang], &x)
}

// changeHold is POST /console/admin/records/{act}: "put" or "end".
func (c *Console) changeHold(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	done, known := map[string]string{"put": "held", "end": "hold_ended"}[r.PathValue("act")]
	if !known {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	id := strings.TrimSpace(r.PostForm.Get("report"))
	if _, rest, ok := strings.Cut(id, "/console/reports/"); ok { // its whole address was pasted
		id, _, _ = strings.Cut(rest, "?")
	}
	if err := c.Work.HoldReport(r.Context(), who.actor(), id, r.PostForm.Get("reason"), done == "hold_ended"); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/admin/records?done="+done, http.StatusSeeOther)
	return nil
}

const (
	backupOld  = 7 * 24 * time.Hour // after which a backup is warned of
	healthSaid = 24 * time.Hour     // so long what a device said of its adapters counts
)

// serverPage is the state of the server itself.
type serverPage struct {
	Tab       string
	Site      Site
	Version   int64 // of the feed; 0: none yet
	Issued    int64
	Expires   int64
	Live      int64 // signatures in force
	Held      int64 // … of them out of the feed
	NextEnd   int64 // when the next signature ends; 0: none does
	KeyName   string
	KeyHash   string
	LogSize   int64
	LogRoot   string
	Detectors []store.DetectorUse
	Adapters  []store.AdapterHealth
	Backup    int64 // 0: never
	BackupOld bool
	MiB       int64
}

// server is GET /console/admin/server.
func (c *Console) server(w http.ResponseWriter, r *http.Request, who *Caller) (err error) {
	ctx, now := r.Context(), c.Now()
	x := serverPage{Tab: "server", Site: c.Site}
	bundle, err := c.Work.Feed.Latest(ctx)
	if err != nil {
		return err
	}
	x.Version, x.Issued, x.Expires = bundle.Version, bundle.Issued*1000, bundle.Expires*1000
	signatures, err := c.Store.Signatures(ctx, now.UnixMilli())
	if err != nil {
		return err
	}
	for _, s := range signatures {
		x.Live++
		if s.Held != 0 {
			x.Held++
		}
		if x.NextEnd == 0 || s.Expires < x.NextEnd {
			x.NextEnd = s.Expires
		}
	}
	key, err := note.NewVerifier(c.Site.ServerKey)
	if err != nil {
		return err
	}
	x.KeyName, x.KeyHash = key.Name(), fmt.Sprintf("%08x", key.KeyHash())
	tree, err := c.Store.LogTree(ctx)
	if err != nil {
		return err
	}
	x.LogSize, x.LogRoot = tree.N, tree.Hash.String()
	if x.Detectors, err = c.Store.DetectorsUsed(ctx); err != nil {
		return err
	}
	if x.Adapters, err = c.Store.AdaptersHealth(ctx, now.Add(-healthSaid).UnixMilli()); err != nil {
		return err
	}
	made, err := c.Store.LastEvent(ctx, "server", "store.backup", "user:operator")
	var none *campaign.Error
	if err != nil && (!errors.As(err, &none) || none.Code != campaign.ErrNotFound) {
		return err
	}
	x.Backup, x.BackupOld = made.At, made.At < now.Add(-backupOld).UnixMilli()
	size, err := c.Store.Size(ctx)
	if err != nil {
		return err
	}
	x.MiB = (size + 1<<20 - 1) >> 20
	return c.show(w, r, who, "server", [2]string{"Server", "Serveur"}[who.Lang], &x)
}
