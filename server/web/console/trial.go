package console

import (
	"net/http"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
)

// trialPage is what the signature of a campaign would do, and what can be done with it.
type trialPage struct {
	campaign.Campaign
	process.Trial
	Source    string
	Signature signature
	Acts      map[string]bool
	May       bool // at least one message can be proposed
}

// signature is where a campaign's signature stands.
type signature struct {
	Proposed  []process.Proposal // waiting for a second person
	Published []process.Proposal
	Renewal   *process.Proposal
	Held      bool // by the flood brake
	Mine      bool // the caller proposed it, and cannot approve it
	RenewMine bool
}

// signature reads where it stands.
func (c *Console) signature(r *http.Request, who *Caller, id string) (s signature, err error) {
	list, err := c.Work.Proposals(r.Context(), id)
	for i, p := range list {
		switch {
		case p.Renews != "":
			s.Renewal, s.RenewMine = &list[i], p.Proposed == who.actor()
		case p.Approved == "":
			s.Proposed, s.Mine = append(s.Proposed, p), p.Proposed == who.actor()
		default:
			s.Published, s.Held = append(s.Published, p), s.Held || p.Signature.Held != 0
		}
	}
	slices.SortFunc(s.Proposed, func(a, b process.Proposal) int { return int(b.Created - a.Created) })
	return s, err
}

// trial is GET /console/campaigns/{id}/trial. It changes nothing.
func (c *Console) trial(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Work.Campaign(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := trialPage{Campaign: one, Source: r.URL.Query().Get("source"), Acts: acts(who, &one)}
	if x.Trial, err = c.Work.Trial(ctx, &one, x.Source); err != nil {
		return err
	}
	for _, m := range x.Messages {
		x.May = x.May || m.Refused == nil
	}
	if x.Signature, err = c.signature(r, who, one.ID); err != nil {
		return err
	}
	return c.show(w, r, who, "trial", [2]string{"Trial of the signature", "Essai de la signature"}[who.Lang], &x)
}
