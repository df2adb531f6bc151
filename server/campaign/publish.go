package campaign

import (
	"slices"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// This file is promise 7: a published signature makes every extension recognise a message at first sight, so it is the strongest thing
// an analyst can do, and could silence people if it were done lightly.

// The conditions of publishing.
const (
	publishOffices = 3          // offices whose verified posts carry the message, if no outside source is named
	publishWords   = 12         // of the exemplar: shorter ones are slogans that people share (the detector's burstWords)
	publishWeight  = 440        // bits of the exemplar: plainer ones are everyday phrases (the detector's burstWeight)
	signatureLife  = 30 * day   // milliseconds from approval; a renewal begins anew
	renewalOpen    = 7 * day    // milliseconds before the end from which it may be renewed
	MaxSource      = 500        // bytes
	day            = 86_400_000 // milliseconds
)

// Publication is a signature as it is proposed.
type Publication struct {
	Campaign Campaign
	Clusters []Found // the campaign's, of verified reports
	Exemplar string  // the cluster whose sketch is to be published
	Evidence Cluster // of that cluster, from its report: recomputed, or it would not be in Clusters
	Source   string  // a named outside source that says the same; may stand in for offices
	Proposer string  // actor
	Approver string  // actor; empty while it is proposed
}

// MayPropose says why a signature cannot be published, nil if it can once a second person agrees. The error is an *Error:
// ErrConflict if the campaign is not confirmed, ErrTooThin with the field and the limit that is not reached.
func (p *Publication) MayPropose() error {
	if p.Campaign.State != StateConfirmed {
		return &Error{Code: ErrConflict, Field: "state"}
	}
	at := slices.IndexFunc(p.Clusters, func(f Found) bool { return f.ID == p.Exemplar && !f.Withdrawn })
	if at < 0 || !slices.Contains(p.Campaign.Clusters, p.Exemplar) {
		return &Error{Code: ErrInvalid, Field: "exemplar"}
	}
	thin := func(field string, limit int64) error { return &Error{Code: ErrTooThin, Field: field, Limit: limit} }
	source := strings.TrimSpace(p.Source)
	switch {
	case len(source) > MaxSource:
		return &Error{Code: ErrTooLarge, Field: "source", Limit: MaxSource}
	case source == "" && p.offices(&p.Clusters[at]) < publishOffices:
		return thin("offices", publishOffices)
	case !detect.Sketch(p.Clusters[at].Sketch).Full():
		return thin("sketch", 0) // too little of the text is rare
	case p.Fact("words") < publishWords:
		return thin("words", publishWords)
	case p.Fact("weight") < publishWeight:
		return thin("weight", publishWeight)
	}
	return nil
}

// Found gives the cluster whose sketch is to be published, an empty one if it is not there.
func (p *Publication) Found() *Found {
	for i := range p.Clusters {
		if p.Clusters[i].ID == p.Exemplar {
			return &p.Clusters[i]
		}
	}
	return &Found{}
}

// Sketch gives what is published.
func (p *Publication) Sketch() []uint32 { return p.Found().Sketch }

// Offices counts the offices that were sent the very message, withdrawn reports left out.
func (p *Publication) Offices() int64 { return int64(p.offices(p.Found())) }

// offices counts the offices that were sent the very message: those tied to the campaign for another one do not count, and a report from outside is no office's.
func (p *Publication) offices(exemplar *Found) int {
	offices := map[string]bool{}
	for i := range p.Clusters {
		if f := &p.Clusters[i]; f.Office != "" && !f.Withdrawn && !offices[f.Office] && (f.ID == exemplar.ID || Close(f, exemplar)) {
			offices[f.Office] = true
		}
	}
	return len(offices)
}

// Fact gives a number of the exemplar's evidence by its name ("words", "weight"), 0 if it has none.
func (p *Publication) Fact(name string) int64 {
	for _, n := range p.Evidence.Fields {
		if n.Name == name {
			return n.Value
		}
	}
	return 0
}

// MayPublish is MayPropose, and two different people: ErrSecondPerson.
func (p *Publication) MayPublish() error {
	if err := p.MayPropose(); err != nil {
		return err
	}
	if p.Proposer == "" || p.Approver == "" || p.Proposer == p.Approver {
		return &Error{Code: ErrSecondPerson}
	}
	return nil
}

// Ends gives when a signature approved at a time ends. Both are in Unix milliseconds.
func Ends(approved int64) int64 { return approved + signatureLife }

// MayProposeRenewal is MayPropose in the last week of a signature's life or after it; before that there is nothing to renew: ErrConflict.
func (p *Publication) MayProposeRenewal(ends, now int64) error {
	if now < ends-renewalOpen {
		return &Error{Code: ErrConflict, Field: "expires"}
	}
	return p.MayPropose()
}

// MayRenew is MayProposeRenewal, and two different people again: ErrSecondPerson.
func (p *Publication) MayRenew(ends, now int64) error {
	if err := p.MayProposeRenewal(ends, now); err != nil {
		return err
	}
	return p.MayPublish()
}

// Unfounded says why a published signature is to be revoked at once, without anybody's asking: its campaign is no longer confirmed,
// or reports were withdrawn and too little is left. "" if it stands. Otherwise one person revokes, alone and at once.
func (p *Publication) Unfounded() (reason string) {
	if err, ok := p.MayPropose().(*Error); ok && err != nil {
		return err.Error()
	}
	return ""
}
