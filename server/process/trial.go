package process

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Trial is what the signature of a campaign would have done, before anybody publishes it.
type Trial struct {
	Messages    []TrialMessage
	Corpus      []store.CorpusFile
	CorpusPosts int64
}

// TrialMessage is the trial of one exemplar.
type TrialMessage struct {
	Exemplar   string // a cluster's id, or an outside message's
	Text, Lang string
	Source     string // of a message from outside
	Offices    int64  // whose verified posts carry this very message
	Words      int64
	Weight     int64           // bits: how rare its phrases are under the background model
	Ordinary   int64           // per mille of its phrases that ordinary posts have, 0 if not known
	Refused    *campaign.Error // why it cannot be published as it is; nil: it can
	Own        int64           // stored clusters of the campaign itself that it matches
	Others     []TrialCampaign // other campaigns that it matches
	Alone      int64           // clusters in no campaign that it matches
	Elsewhere  int64           // offices that these others are of
	Bounded    bool            // there may be more: only the most alike were looked at
	Corpus     int64           // ordinary posts that it may match
}

// TrialCampaign is another campaign that a signature matches.
type TrialCampaign struct {
	Campaign campaign.Campaign
	Clusters int64
}

// trialCandidates is how many clusters the store gives at the most.
const trialCandidates = 128

// Trial tries the messages of a campaign on stored reports and on the ordinary posts that the operator supplied. source stands in for offices, as in a proposal.
func (w *Worker) Trial(ctx context.Context, c *campaign.Campaign, source string) (t Trial, err error) {
	if t.Corpus, err = w.Store.CorpusFiles(ctx); err != nil {
		return t, err
	}
	for _, f := range t.Corpus {
		t.CorpusPosts += f.Posts
	}
	found, err := w.Store.Members(ctx, c.ID)
	if err != nil {
		return t, err
	}
	exemplars, err := w.exemplarsOf(ctx, c, found)
	if err != nil {
		return t, err
	}
	var sketches [][]uint32
	for _, id := range exemplars {
		p, err := w.publicationAmong(ctx, c, found, id, source)
		var coded *campaign.Error
		if errors.As(err, &coded) {
			continue // its report was erased
		}
		if err != nil {
			return t, err
		}
		m, err := w.tryOne(ctx, c, &p)
		if err != nil {
			return t, err
		}
		t.Messages, sketches = append(t.Messages, m), append(sketches, p.Sketch())
	}
	hits, err := w.tryCorpus(ctx, sketches)
	for i := range hits {
		t.Messages[i].Corpus = hits[i]
	}
	return t, err
}

// exemplars gives the messages that stand for a campaign.
func (w *Worker) exemplars(ctx context.Context, c *campaign.Campaign) ([]string, error) {
	found, err := w.Store.Members(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	return w.exemplarsOf(ctx, c, found)
}

// exemplarsOf is exemplars with the campaign's clusters read already.
func (w *Worker) exemplarsOf(ctx context.Context, c *campaign.Campaign, found []campaign.Found) (ids []string, err error) {
	ids = campaign.Messages(found, c.Anchor)
	outside, err := w.Store.Outside(ctx, c.ID)
	for i := range outside {
		ids = append(ids, outside[i].ID)
	}
	return ids[:min(len(ids), maxTogether)], err
}

// tryOne tries one message on stored reports.
func (w *Worker) tryOne(ctx context.Context, c *campaign.Campaign, p *campaign.Publication) (m TrialMessage, err error) {
	of := p.Found()
	m = TrialMessage{Exemplar: p.Exemplar, Offices: p.Offices(), Words: p.Fact("words"), Weight: p.Fact("weight"), Ordinary: p.Fact("ordinary")}
	m.Text, m.Lang = of.Text, of.Lang
	if strings.HasPrefix(p.Exemplar, campaign.OutsidePrefix) {
		m.Source = p.Source
	}
	if err := p.MayPropose(); err != nil && !errors.As(err, &m.Refused) {
		return m, err
	}
	set, err := detect.NewSignatures([]detect.Signature{{ID: "trial", Day: 1, Sketch: of.Sketch}})
	if err != nil {
		return m, nil // too little of it is rare: Refused says so
	}
	candidates, err := w.Store.ManyCandidates(ctx, campaign.Found{Sketch: of.Sketch}, campaign.CandidateShare)
	if err != nil {
		return m, err
	}
	m.Bounded = len(candidates) >= trialCandidates
	others, offices := map[string]int64{}, map[string]bool{}
	for i := range candidates {
		f := &candidates[i]
		if _, ok := set.Match(f.Text); !ok {
			continue
		}
		if f.Campaign == c.ID {
			m.Own++
			continue
		}
		offices[f.Office] = true
		if f.Campaign == "" {
			m.Alone++
		} else {
			others[f.Campaign]++
		}
	}
	m.Elsewhere = int64(len(offices))
	ids := make([]string, 0, len(others))
	for id := range others {
		ids = append(ids, id)
	}
	list, err := w.Store.CampaignsByID(ctx, ids)
	for i := range list {
		m.Others = append(m.Others, TrialCampaign{list[i], others[list[i].ID]})
	}
	slices.SortFunc(m.Others, func(a, b TrialCampaign) int {
		return cmp.Or(cmp.Compare(b.Clusters, a.Clusters), cmp.Compare(a.Campaign.ID, b.Campaign.ID))
	})
	return m, err
}

// tryCorpus counts the ordinary posts that hold enough elements of each sketch. Where they stand in the text is not known any more, so that it
// counts too many rather than too few.
func (w *Worker) tryCorpus(ctx context.Context, sketches [][]uint32) ([]int64, error) {
	hits := make([]int64, len(sketches))
	owners := map[uint32][]int{}
	for i, s := range sketches {
		for _, e := range s {
			owners[e] = append(owners[e], i)
		}
	}
	if len(owners) == 0 {
		return hits, nil
	}
	held := make([]int, len(sketches))
	err := w.Store.CorpusPosts(ctx, func(elements []uint32) {
		clear(held)
		for _, e := range elements {
			for _, i := range owners[e] {
				held[i]++
			}
		}
		for i, n := range held {
			if n >= detect.SignedElements {
				hits[i]++
			}
		}
	})
	return hits, err
}

// Proposal is a signature of a campaign as it stands: proposed, published, or its renewal proposed.
type Proposal struct {
	store.Signature
	Exemplar string
	Source   string
	Renews   string // this proposes to renew that one
}

// Proposals gives the signatures of a campaign that nobody revoked.
func (w *Worker) Proposals(ctx context.Context, id string) (out []Proposal, err error) {
	list, err := w.signaturesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		data, err := dataOf(&x)
		if err != nil {
			return nil, err
		}
		out = append(out, Proposal{x, data.Exemplar, data.Source, data.Renews})
	}
	return out, nil
}
