package detect

import (
	"math/big"
	"testing"
)

func toBig(a nat) *big.Int {
	z := new(big.Int)
	for i := len(a) - 1; i >= 0; i-- {
		z.Lsh(z, 64).Or(z, new(big.Int).SetUint64(a[i]))
	}
	return z
}

func TestBinomialAgainstMathBig(t *testing.T) {
	for n := int64(0); n < 400; n += 7 {
		for k := int64(0); k <= n; k += 3 {
			if got, want := toBig(binomial(n, k)), new(big.Int).Binomial(n, k); got.Cmp(want) != 0 {
				t.Fatalf("C(%d,%d) = %v, want %v", n, k, got, want)
			}
		}
	}
}

// TestRatioRoundsUp holds ratio against exact rationals: never below the true value, and above it by less than one in the
// third digit.
func TestRatioRoundsUp(t *testing.T) {
	ten := big.NewInt(10)
	for n := int64(5); n < 300; n += 13 {
		for k := int64(2); k < 9; k++ {
			num, den := binomial(n/2, k), binomial(n, k)
			if len(num) == 0 {
				continue
			}
			p := ratio(num, den)
			exact := new(big.Rat).SetFrac(toBig(num), toBig(den))
			unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(ten, big.NewInt(-p.exp), nil))
			written := new(big.Rat).Mul(unit, new(big.Rat).SetInt64(p.mantissa))
			over := new(big.Rat).Sub(written, exact)
			if over.Sign() < 0 || over.Cmp(unit) >= 0 || p.mantissa < 100 || p.mantissa > 999 {
				t.Fatalf("C(%d,%d)/C(%d,%d): %v, exact %v", n/2, k, n, k, p, exact.FloatString(12))
			}
		}
	}
}

func TestProb(t *testing.T) {
	half := ratio(natOf(1), natOf(2))
	if half != (prob{500, -3}) || half.times(2) != certain || half.times(3) != certain || certain.times(5) != certain {
		t.Errorf("half %v, twice %v, thrice %v", half, half.times(2), half.times(3))
	}
	tenth := ratio(natOf(1), natOf(1000))
	if tenth != (prob{100, -5}) || !tenth.atMost(3) || tenth.atMost(4) || tenth.times(7) != (prob{700, -5}) || tenth.times(12) != (prob{120, -4}) {
		t.Errorf("a thousandth: %v, times 7 %v, times 12 %v", tenth, tenth.times(7), tenth.times(12))
	}
	if certain.cmp(half) != 1 || tenth.cmp(half) != -1 || ratio(natOf(999), natOf(1000)).cmp(certain) != -1 {
		t.Error("order")
	}
}
