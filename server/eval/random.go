package eval

import "math"

// random is splitmix64 (Steele, Lea and Flood, OOPSLA 2014): small, and the same on every machine and Go version.
type random struct{ state uint64 }

// newRandom seeds a generator by a number and names, so that streams of different names do not depend on each other.
func newRandom(seed uint64, names ...string) *random {
	r := &random{state: seed ^ 0x9e3779b97f4a7c15}
	for _, name := range names {
		for _, b := range []byte(name) {
			r.state = (r.state ^ uint64(b)) * 0x100000001b3
		}
		r.state = r.next()
	}
	return r
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below gives a number in [0, n); the bias of the modulus is under 2^-40 for the n used here.
func (r *random) below(n int) int { return int(r.next() % uint64(n)) }

// between gives a number in [lo, hi].
func (r *random) between(lo, hi int) int { return lo + r.below(hi-lo+1) }

// uniform gives a number in [0, 1).
func (r *random) uniform() float64 { return float64(r.next()>>11) / (1 << 53) }

func (r *random) chance(p float64) bool { return r.uniform() < p }

// lognormal has the given median and the given standard deviation of its logarithm (Box–Muller).
func (r *random) lognormal(median, sigma float64) float64 {
	u, v := 1-r.uniform(), r.uniform()
	return median * math.Exp(sigma*math.Sqrt(-2*math.Log(u))*math.Cos(2*math.Pi*v))
}

func pick[T any](r *random, list []T) T { return list[r.below(len(list))] }

func shuffle[T any](r *random, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := r.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}

// some gives n different elements in random order; the list stays as it is.
func some[T any](r *random, list []T, n int) []T {
	out := append([]T(nil), list...)
	shuffle(r, out)
	return out[:min(n, len(out))]
}
