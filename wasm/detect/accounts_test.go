package detect

import (
	"testing"

	"pgregory.net/rapid"
)

// TestBatchAgainstBruteForce: the greatest number of accounts within batchSpan, and the union bound of its chance.
func TestBatchAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		created := rapid.SliceOfN(rapid.Int64Range(1, 5*batchSpan), 0, 12).Draw(t, "created")
		for i := range created[:len(created)/2] {
			created[i] = 1 + created[i]/batchSpan*batchSpan // some are just batchSpan apart
		}
		f := Facts{Known: int64(len(created))}
		describeBatch(&f, append([]int64(nil), created...))
		most := int64(0)
		for _, from := range created {
			k := int64(0)
			for _, at := range created {
				if from <= at && at <= from+batchSpan {
					k++
				}
			}
			most = max(most, k)
		}
		if f.Batch != most {
			t.Fatalf("%d within the span, counted %d", f.Batch, most)
		}
		if want := subsetsExpected(f.Known, most); f.BatchP != want {
			t.Fatalf("%d of %d: p = %v, want %v", most, f.Known, f.BatchP, want)
		}
	})
}

// subsetsExpected is C(n,k)·k / batchPool^(k-1), by machine words: n is at most 12.
func subsetsExpected(n, k int64) prob {
	if k < minAccounts {
		return certain
	}
	ways := k
	for i := range k {
		ways = ways * (n - i) / (i + 1) // k·C(n,i+1) stays whole
	}
	den := natOf(1)
	for range k - 1 {
		den = den.mul(batchPool)
	}
	return ratio(natOf(uint64(ways)), den)
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
