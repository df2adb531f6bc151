package eval

import "math"

// Rate is a count out of a total.
type Rate struct{ Hits, Total int }

func (r *Rate) add(hit bool) {
	r.Total++
	if hit {
		r.Hits++
	}
}

// Share is Hits / Total, and 0 for an empty total.
func (r Rate) Share() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Hits) / float64(r.Total)
}

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959963984540054

// Wilson is the score interval of 95 % (Wilson, JASA 1927). It takes the hits as independent: posts of one unit are not,
// so it is too narrow for posts, and right for units.
func (r Rate) Wilson() (lo, hi float64) {
	if r.Total == 0 {
		return 0, 1
	}
	n, p := float64(r.Total), r.Share()
	den := 1 + z95*z95/n
	mid := (p + z95*z95/(2*n)) / den
	half := z95 / den * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	lo, hi = max(0, mid-half), min(1, mid+half)
	if r.Hits == 0 {
		lo = 0
	}
	if r.Hits == r.Total {
		hi = 1
	}
	return lo, hi
}

// ClopperPearson is the exact interval of 95 % for a share: the p at which the tail beyond the hits is 2.5 %.
func (r Rate) ClopperPearson() (lo, hi float64) {
	lo, hi = 0, 1
	if r.Hits > 0 {
		lo = bisect(func(p float64) bool { return binomialTail(r.Total, r.Hits, p) < 0.025 })
	}
	if r.Hits < r.Total {
		hi = bisect(func(p float64) bool { return 1-binomialTail(r.Total, r.Hits+1, p) > 0.025 })
	}
	return lo, hi
}

// bisect finds where below turns from true to false on [0, 1].
func bisect(below func(float64) bool) float64 {
	lo, hi := 0.0, 1.0
	for range 60 {
		if mid := (lo + hi) / 2; below(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// binomialTail is the chance of k or more hits in n at share p.
func binomialTail(n, k int, p float64) float64 {
	if p <= 0 || p >= 1 {
		if p >= 1 || k <= 0 {
			return 1
		}
		return 0
	}
	sum := 0.0
	for i := max(k, 0); i <= n; i++ {
		sum += math.Exp(logChoose(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(sum, 1)
}

func logChoose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// Poisson is the exact interval of 95 % for the mean of a count (Garwood 1936).
func Poisson(count int) (lo, hi float64) {
	top := 10*float64(count) + 20
	tail := func(k int, mean float64) float64 { // chance of k or more
		below := 0.0
		for i := range k {
			g, _ := math.Lgamma(float64(i + 1))
			below += math.Exp(float64(i)*math.Log(mean) - mean - g)
		}
		return 1 - below
	}
	if count > 0 {
		lo = top * bisect(func(x float64) bool { return x == 0 || tail(count, top*x) < 0.025 })
	}
	hi = top * bisect(func(x float64) bool { return 1-tail(count+1, max(top*x, 1e-12)) > 0.025 })
	return lo, hi
}

// burstP is the chance that c replies drawn at random among the thread's (sorted) times lie within span seconds:
// Σ C(mᵢ, c−1) / C(n, c), mᵢ the number of later replies within the span of reply i.
func burstP(times []int64, c int, span int64) float64 {
	n, j, sum := len(times), 0, 0.0
	for i := range times {
		for j = max(j, i); j+1 < n && times[j+1]-times[i] <= span; j++ {
		}
		sum += math.Exp(logChoose(j-i, c-1) - logChoose(n, c))
	}
	return min(sum, 1)
}
