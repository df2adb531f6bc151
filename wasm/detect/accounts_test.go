package detect

import (
	"testing"

	"pgregory.net/rapid"
)

// TestBatchAgainstBruteForce: the greatest number of accounts within each span, the union bound of its chance, and the
// least of these.
func TestBatchAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wide := batchSpans[len(batchSpans)-1]
		created := rapid.SliceOfN(rapid.Int64Range(1, 5*wide), 0, 12).Draw(t, "created")
		for i := range created {
			switch {
			case i%3 == 1:
				created[i] = 1 + created[i]/wide*wide // some are just a span apart
			case i%4 == 2:
				created[i] = 1 + created[i]%(2*batchSpans[0])
			}
		}
		f := Facts{Known: int64(len(created))}
		describeBatch(&f, append([]int64(nil), created...))
		want, k := certain, int64(0)
		for _, span := range batchSpans {
			most := int64(0)
			for _, from := range created {
				n := int64(0)
				for _, at := range created {
					if from <= at && at <= from+span {
						n++
					}
				}
				most = max(most, n)
			}
			if p := subsetsExpected(f.Known, most, span).times(int64(len(batchSpans))); most >= minAccounts && (k == 0 || p.cmp(want) < 0) {
				want, k = p, most
			}
		}
		if f.Batch != k || f.BatchP != want {
			t.Fatalf("%d of %d with p = %v, want %d with %v", f.Batch, f.Known, f.BatchP, k, want)
		}
	})
}

// subsetsExpected is C(n,k)·k·(span/batchPool)^(k-1), the binomial by machine words: n is at most 12.
func subsetsExpected(n, k, span int64) prob {
	if k < minAccounts {
		return certain
	}
	ways := k
	for i := range k {
		ways = ways * (n - i) / (i + 1) // k·C(n,i+1) stays whole
	}
	num, den := natOf(uint64(ways)), natOf(1)
	for range k - 1 {
		num, den = num.mul(uint64(span/86400)), den.mul(batchPool/86400)
	}
	return ratio(num, den)
}

// TestAccountFacts: what is counted of handles, names, ages and pictures.
func TestAccountFacts(t *testing.T) {
	const now = 1_772_409_600
	person := func(handle, name string, age int64, picture int64) voice {
		return voice{account: Account{Handle: handle, Name: name, Created: now - age, DefaultPicture: picture}, first: now, posts: 1}
	}
	var f Facts
	describeAccounts(&f, []voice{
		person("river4471", "river", 10*86400, 1), person("river88201", "Anna", youngAge-1, 1), person("riverside", "Jo", youngAge, 0),
		person("2024", "digits alone", 9*youngAge, -1), {account: Account{Handle: "cbcnews", DefaultPicture: -1}, posts: 4, first: now},
	})
	for _, tt := range []struct {
		name      string
		got, want int64
	}{
		{"known", f.Known, 4}, {"young", f.Young, 2}, {"numbered", f.Numbered, 2}, {"pictures", f.Pictures, 3}, {"default", f.Default, 2},
		{"branded", f.Branded, 3}, {"press", f.Press, 1}, {"top posts", f.TopPosts, 4},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

// TestDisguisesAreCountedByAccount: each kind once an account, and all together.
func TestDisguisesAreCountedByAccount(t *testing.T) {
	var f Facts
	for _, noise := range []Noise{NoiseLookalike | NoiseLeet, NoiseInvisible, NoiseSpacing | NoiseSuffix, 0, NoiseLeet} {
		countNoise(&f, noise)
	}
	if f.Lookalike != 1 || f.Invisible != 1 || f.Leet != 2 || f.Spacing != 1 || f.Suffix != 1 || f.Disguised != 4 {
		t.Errorf("%+v", f)
	}
}
