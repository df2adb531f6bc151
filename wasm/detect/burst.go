package detect

// The time test asks how often as many replies as a cluster has would stand as close together in their thread, if which
// replies belong to the cluster had nothing to do with time. The thread's own times are taken as given, so a thread whose
// replies all come in the first hour makes no alarm (a uniform or Poisson null would: 95 to 100 % on ordinary threads).
//
// For k of n replies within a span of s, the expected number of k-subsets that close, times the number of k-subsets of the
// cluster, over all: p = C(c,k) · Σ C(m_i, k-1) / C(n,k), where m_i counts the later replies within s of reply i. With
// k = c this is the exact permutation test; with k < c a union bound (the conditional scan statistic of Naus and
// Wallenstein, on the observed times instead of uniform ones).

// burst is the best of the tests of one cluster in one thread.
type burst struct { // where no p is below one, the largest sub-window stands
	replies int64 // n: replies compared
	copies  int64 // c: one a distinct account
	within  int64 // k: copies in the sub-window with the smallest p
	span    int64 // seconds that they span, snapped up to the times' resolution
	p       prob  // corrected for the sub-windows tried
}

// clock is a time with its resolution in seconds.
type clock struct{ at, res int64 }

// testBurst tests the copies of a cluster (a subset of all) among all replies of the thread. Both are sorted by time. It
// answers with p = 1 where nothing can be said.
func testBurst(all, copies []clock) burst {
	n, c := int64(len(all)), int64(len(copies))
	best := burst{replies: n, copies: c, p: certain}
	sizes := windowSizes(c)
	for _, k := range sizes {
		span := tightest(copies, int(k))
		if span > longestBurst {
			break
		}
		p := chance(all, c, k, span).times(tries(k == sizes[len(sizes)-1], int64(len(sizes))))
		if best.within == 0 || p.cmp(best.p) < 0 || p == certain && best.p == certain {
			best.within, best.span, best.p = k, span, p
		}
	}
	return best
}

// windowSizes are the sub-window sizes tried: burstSizes up to c, and c itself.
func windowSizes(c int64) (sizes []int64) {
	for _, k := range burstSizes {
		if k < c {
			sizes = append(sizes, k)
		}
	}
	if c >= minAccounts {
		sizes = append(sizes, min(c, burstSizes[len(burstSizes)-1]))
	}
	return sizes
}

// tries is the factor that corrects p for the sub-windows tried (weighted Bonferroni): half of the error goes to all copies
// together, which is what most clusters are judged by, and the sub-windows share the other half.
func tries(whole bool, sizes int64) int64 {
	switch {
	case sizes == 1:
		return 1
	case whole:
		return 2
	}
	return 2 * (sizes - 1)
}

// tightest gives the shortest span of k consecutive copies; a coarse time counts as lasting its whole resolution.
func tightest(copies []clock, k int) int64 {
	best := int64(-1)
	for i := 0; i+k <= len(copies); i++ {
		last := copies[i+k-1]
		if span := last.at + last.res - 1 - copies[i].at; best < 0 || span < best {
			best = span
		}
	}
	return best
}

// chance computes p for k of c copies among all replies within span seconds.
func chance(all []clock, c, k, span int64) prob {
	n := int64(len(all))
	if k > n {
		return certain
	}
	var within []int64 // how many replies have m later ones within the span
	to, most := 0, int64(0)
	for from := range all {
		for to < len(all) && all[to].at-all[from].at <= span {
			to++
		}
		m := int64(to - from - 1)
		if missing := m + 1 - int64(len(within)); missing > 0 {
			within = append(within, make([]int64, missing)...)
		}
		within[m]++
		most = max(most, m)
	}
	var sum nat
	choose := natOf(1) // C(m, k-1), from m = k-1 up
	for m := k - 1; m <= most; m++ {
		if m >= k {
			choose = choose.mul(uint64(m)).div(uint64(m - k + 1))
		}
		if times := within[m]; times > 0 {
			sum = sum.add(choose.clone().mul(uint64(times)))
		}
	}
	for i := int64(1); i <= k; i++ { // times C(c, k), kept whole: the division comes last
		sum = sum.mul(uint64(c - k + i))
	}
	den := binomial(n, k)
	for i := int64(1); i <= k; i++ {
		den = den.mul(uint64(i))
	}
	return ratio(sum, den)
}

// holm corrects the p-values of one thread's clusters for there being several (Holm, "A simple sequentially rejective
// multiple test procedure", 1979). The result is in the order given.
func holm(ps []prob) []prob {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	sortFunc(order, func(a, b int) int { return ps[a].cmp(ps[b]) })
	out := make([]prob, len(ps))
	least := prob{0, 0}
	for rank, i := range order {
		p := ps[i].times(int64(len(ps) - rank))
		if rank == 0 || p.cmp(least) > 0 {
			least = p
		}
		out[i] = least
	}
	return out
}
