package detect

// Params are the tunables a host may set. Zero values are not defaults: start from DefaultParams.
type Params struct {
	Window  int64 // seconds of silence after which the same message is a new cluster
	Horizon int64 // seconds: posts older than the newest by more are dropped
	Posts   int64 // posts held at the most; the greatest by (time, id) stay
	Work    int64 // comparisons of two texts allowed in one Result
}

// DefaultParams are what the extension and the server use.
func DefaultParams() Params {
	return Params{Window: 7 * 86400, Horizon: 90 * 86400, Posts: 50_000, Work: 20_000_000}
}

// List gives the parameters by name, in a fixed order, for the wire.
func (p Params) List() []Param {
	return []Param{{"window", p.Window, 0}, {"horizon", p.Horizon, 0}, {"posts", p.Posts, 0}, {"work", p.Work, 0}}
}

// ParseParams is the inverse of List; missing names keep their defaults, an unknown name or a value below 1 is an error.
func ParseParams(list []Param) (Params, error) {
	p := DefaultParams()
	for _, x := range list {
		field := map[string]*int64{"window": &p.Window, "horizon": &p.Horizon, "posts": &p.Posts, "work": &p.Work}[x.Name]
		if field == nil || x.Exp != 0 || x.Value < 1 {
			return p, &Error{Code: ErrInvalid, Field: x.Name}
		}
		*field = x.Value
	}
	return p, nil
}

const (
	unknownWeight = 10 // bits: weight of a gram that the background does not know
	ordinaryBits  = 3  // bits: grams held by one ordinary post in eight or more weigh least
)

// minAccounts is the number of distinct accounts from which the same message is a cluster (DESIGN: the third copy).
const minAccounts = 3

// burstSizes are the sub-window sizes of the time test; each one tried costs a factor in p (Bonferroni).
var burstSizes = []int64{3, 4, 5, 6, 8, 10, 14, 20, 28, 40, 64}

// Similarity, per mille, and weights in bits (see gramWeight).
const (
	minUnits       = 24  // characters of canonical text below which a text says too little (about 30 squashed ones, D3lta)
	minWeight      = 130 // weight of a text's grams below which it is too ordinary to be told apart
	leastShared    = 80  // weight that two texts must share to be related at all
	copyJaccard    = 900 // the same words
	variantJaccard = 450 // measured: takes every family of edited copies (domain notes, section 4)
	variantHolds   = 700 // one text holds this share of the other …
	holdsShared    = 240 // … and that much weight, about 30 rare characters
	alignHolds     = 260 // share of the smaller text's grams below which no alignment is tried
	variantAligned = 550 // share of the weight of both that stands in both in order
	fragmentWeight = 120 // weight of a run of words that by itself relates two texts
	fragmentWords  = 5   // words of such a run (CIB Mango Tree uses 3 to 5)
	maxAligned     = 96  // words of a text that are aligned
	spanGap        = 4   // bytes between two matches that are shown as one
)

// Clusters, accounts and policy. Shares are per mille; the hints and enoughs of probabilities are powers of ten.
const (
	admitLoose = 250 // the same for texts put together from parts, which may each share other parts with others
	admitShare = 400 // of a star's texts to which a text must be close to join without being close to its center

	youngAge  = 182 * 86400  // seconds: half a year; attackers' median age was 0.48 years (Pote et al., ICWSM 2025)
	batchPool = 1500 * 86400 // seconds: accounts are taken as created evenly over four years; the real spread is wider

	burstHint   = 2 // p <= 0.01 is worth a word
	burstEnough = 2 // p <= 0.01 is enough without an ordinary explanation
	burstWords  = 12
	// unitsPerWord counts words where no spaces tell them apart: a long English word, or three Chinese characters
	unitsPerWord = 6
	burstWeight  = 440

	batchHint   = 2
	batchEnough = 3

	dominantAccounts = 5
	dominantShare    = 500

	quotedShare   = 500
	greetingWords = 22
	stockOrdinary = 600
	stockWeight   = 180
	chantRepeats  = 300
	titledShare   = 700
	tagAccounts   = 5 // among fewer, copies with hashtags of their own have one in common by chance
)

// fewKeys is the number of keys from which one shared key alone is no reason to compare two texts.
const fewKeys = 8

// fragmentKeys is the number of keys that two texts with a fragment in common share: a run of five words yields as many.
const fragmentKeys = 2

// batchSpans are the spans in which accounts created together are looked for: a day, for those made by one hand in one
// sitting, and thirty, for Kirkland Lake's 151 accounts were made within 26.
var batchSpans = []int64{86400, 30 * 86400}

// longestBurst is the longest sub-window, in seconds, that the time test looks at: what takes longer is no burst, however
// rare it is over a thread of weeks. Letters to a member come in waves of hours and days.
const longestBurst = 2 * 3600
