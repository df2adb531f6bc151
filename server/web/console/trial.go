package console

import (
	"cmp"
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
	if err != nil {
		return s, err
	}
	people, _, err := c.people(r.Context())
	for _, p := range slices.Concat(indexed(s.Proposed), indexed(s.Published), []*process.Proposal{s.Renewal}) {
		if p != nil {
			p.Proposed, p.Approved = named(people, p.Proposed), named(people, p.Approved)
		}
	}
	return s, err
}

// indexed gives the elements of a list to be changed.
func indexed[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// named gives the name of an actor, or the actor where none is known.
func named(names map[string]string, actor string) string {
	if name, known := names[actor]; known && name != "" {
		return name
	}
	return actor
}

// trial is GET /console/campaigns/{id}/trial. It changes nothing.
func (c *Console) trial(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Work.Campaign(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := trialPage{Campaign: one, Source: r.URL.Query().Get("source"), Acts: acts(who, &one)}
	if x.Signature, err = c.signature(r, who, one.ID); err != nil {
		return err
	}
	for _, p := range slices.Concat(x.Signature.Published, x.Signature.Proposed) {
		x.Source = cmp.Or(x.Source, p.Source) // tried as it was proposed
	}
	if x.Trial, err = c.Work.Trial(ctx, &one, x.Source); err != nil {
		return err
	}
	for _, m := range x.Messages {
		x.May = x.May || m.Refused == nil
	}
	return c.show(w, r, who, "trial", [2]string{"Trial of the signature", "Essai de la signature"}[who.Lang], &x)
}
