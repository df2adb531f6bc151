package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// correctionsPage is what account holders asked for.
type correctionsPage struct {
	Open, Answered []store.Correction
	Outcomes       []string
	Campaign       string // that the form begins with
	May            bool
}

// corrections is GET /console/corrections.
func (c *Console) corrections(w http.ResponseWriter, r *http.Request, who *Caller) (err error) {
	x := correctionsPage{Outcomes: store.Outcomes, May: who.decides(), Campaign: r.URL.Query().Get("campaign")}
	if len(x.Campaign) > maxValue {
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "campaign", Limit: maxValue}
	}
	if x.Open, err = c.Store.Corrections(r.Context(), true, pageSize); err != nil {
		return err
	}
	if x.Answered, err = c.Store.Corrections(r.Context(), false, pageSize); err != nil {
		return err
	}
	return c.show(w, r, who, "corrections", [2]string{"Corrections asked for", "Corrections demandées"}[who.Lang], &x)
}

// enterCorrection is POST /console/corrections.
func (c *Console) enterCorrection(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	form, now := r.PostForm, c.Now().UnixMilli()
	one := store.Correction{ID: process.NewID(), Entered: now, Words: strings.TrimSpace(form.Get("words")), Campaign: strings.TrimSpace(form.Get("campaign"))}
	if account := strings.TrimPrefix(strings.TrimSpace(form.Get("account")), "@"); account != "" {
		if p := form.Get("platform"); p != "x" && p != "facebook" {
			return &campaign.Error{Code: campaign.ErrInvalid, Field: "platform"}
		}
		one.Account = form.Get("platform") + ":" + account
	}
	if _, id, ok := strings.Cut(one.Campaign, "/console/campaigns/"); ok { // its whole address was pasted
		one.Campaign, _, _ = strings.Cut(id, "?")
	}
	event := campaign.Event{ID: process.NewID(), At: now, Actor: who.actor(), Act: "correction.enter", Subject: "correction:" + one.ID}
	if err := c.Store.AddCorrection(r.Context(), one, event); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/corrections?done=entered", http.StatusSeeOther)
	return nil
}

// answerCorrection is POST /console/corrections/{id}/answer.
func (c *Console) answerCorrection(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	id, form := r.PathValue("id"), r.PostForm
	event := campaign.Event{ID: process.NewID(), At: c.Now().UnixMilli(), Actor: who.actor(), Act: "correction.answer", Subject: "correction:" + id, Reason: form.Get("outcome")}
	if err := c.Store.AnswerCorrection(r.Context(), id, form.Get("outcome"), strings.TrimSpace(form.Get("answer")), event); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/corrections?done=answered#"+url.PathEscape(id), http.StatusSeeOther)
	return nil
}
