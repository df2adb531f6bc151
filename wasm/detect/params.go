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
