package detect

import "math/bits"

// nat is a natural number of any size, least 64-bit word first, without leading zero words. It is the part of math/big
// that the time test needs: math/big itself brings fmt, os and time into the guest, a quarter of its size.
type nat []uint64

// natOf makes a nat of a word.
func natOf(x uint64) nat {
	if x == 0 {
		return nil
	}
	return nat{x}
}

// trim drops leading zero words.
func (a nat) trim() nat {
	for len(a) > 0 && a[len(a)-1] == 0 {
		a = a[:len(a)-1]
	}
	return a
}

// mul gives a·x, in a's memory.
func (a nat) mul(x uint64) nat {
	var carry uint64
	for i, w := range a {
		hi, lo := bits.Mul64(w, x)
		sum, c := bits.Add64(lo, carry, 0)
		a[i], carry = sum, hi+c
	}
	if carry > 0 {
		a = append(a, carry)
	}
	return a.trim()
}

// div gives the whole part of a/x, in a's memory.
func (a nat) div(x uint64) nat {
	var rest uint64
	for i := len(a) - 1; i >= 0; i-- {
		a[i], rest = bits.Div64(rest, a[i], x)
	}
	return a.trim()
}

// add gives a+b, in a's memory.
func (a nat) add(b nat) nat {
	for len(a) < len(b) {
		a = append(a, 0)
	}
	var carry uint64
	for i := range a {
		var w uint64
		if i < len(b) {
			w = b[i]
		}
		a[i], carry = bits.Add64(a[i], w, carry)
	}
	if carry > 0 {
		a = append(a, carry)
	}
	return a
}

// cmp is -1, 0 or 1 as a is less than, equal to or greater than b.
func (a nat) cmp(b nat) int {
	if len(a) != len(b) {
		return sign(len(a) - len(b))
	}
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// sign gives the sign of x.
func sign(x int) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// clone copies a.
func (a nat) clone() nat { return append(nat(nil), a...) }

// binomial gives C(n, k), the number of ways to choose k of n.
func binomial(n, k int64) nat {
	if k < 0 || k > n {
		return nil
	}
	c := natOf(1)
	for i := int64(1); i <= k; i++ {
		c = c.mul(uint64(n - k + i)).div(uint64(i))
	}
	return c
}

// prob is a probability, Mantissa × 10^Exp with three significant digits, rounded up; one is {1, 0}.
type prob struct{ mantissa, exp int64 }

var certain = prob{1, 0}

// ratio gives num/den as a prob, at most one. den is not zero.
func ratio(num, den nat) prob {
	if num.cmp(den) >= 0 {
		return certain
	}
	if len(num) == 0 {
		num = natOf(1) // a probability of nothing never arises; if it did, it must not claim more than can be written
	}
	num, exp := num.clone(), int64(0)
	hundred := den.clone().mul(100)
	for num.cmp(hundred) < 0 {
		num = num.mul(10)
		exp--
	}
	low, high := uint64(100), uint64(1000) // den·low <= num < den·high
	for high-low > 1 {
		if mid := (low + high) / 2; den.clone().mul(mid).cmp(num) <= 0 {
			low = mid
		} else {
			high = mid
		}
	}
	if den.clone().mul(low).cmp(num) < 0 {
		low++
	}
	return prob{int64(low), exp}.normal()
}

// normal keeps the mantissa between 100 and 999; one and more becomes certain.
func (p prob) normal() prob {
	for p.mantissa >= 1000 {
		p.mantissa, p.exp = (p.mantissa+9)/10, p.exp+1
	}
	if p.exp >= -2 {
		return certain
	}
	return p
}

// times gives n·p, at most one, rounded up.
func (p prob) times(n int64) prob {
	if p == certain || n < 1 {
		return p
	}
	for n > 1<<40 {
		n, p.exp = (n+9)/10, p.exp+1
	}
	p.mantissa *= n
	return p.normal()
}

// cmp compares two probabilities.
func (p prob) cmp(q prob) int {
	p, q = p.scaled(), q.scaled()
	if p.exp != q.exp {
		return sign(int(p.exp - q.exp))
	}
	return sign(int(p.mantissa - q.mantissa))
}

// scaled writes one with three digits, as all others are.
func (p prob) scaled() prob {
	if p == certain {
		return prob{100, -2}
	}
	return p
}

// atMost says whether p <= 10^-n.
func (p prob) atMost(n int64) bool { return p.cmp(prob{100, -2 - n}) <= 0 }
