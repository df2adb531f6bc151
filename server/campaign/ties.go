package campaign

import "slices"

// MergeTies puts two campaigns together: every cluster of both is tied to one, so that it holds when any of them is withdrawn.
func MergeTies(a, b Campaign) (out []Tie) {
	hub := min(a.Anchor, b.Anchor)
	for _, id := range slices.Concat([]string{a.Anchor, b.Anchor}, a.Clusters, b.Clusters) {
		if t := tie(hub, id, true); id != hub && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// SplitTies takes some clusters out of a campaign: each side is held together by its earliest cluster, and the two of these are apart. So
// a later cluster goes to one side or the other, and does not bring them together again.
func SplitTies(c Campaign, part []string) (out []Tie) {
	var rest []string
	for _, id := range c.Clusters {
		if !slices.Contains(part, id) {
			rest = append(rest, id)
		}
	}
	first := func(side []string) string {
		if slices.Contains(side, c.Anchor) {
			return c.Anchor
		}
		return slices.Min(side)
	}
	for _, side := range [][]string{rest, part} {
		for _, id := range side {
			if anchor := first(side); id != anchor {
				out = append(out, tie(anchor, id, true))
			}
		}
	}
	return append(out, tie(first(rest), first(part), false))
}

// MadeTie makes a campaign of the group of one cluster, although only one office reported it.
func MadeTie(cluster string) Tie { return Tie{cluster, cluster, true} }

func tie(a, b string, join bool) Tie { return Tie{min(a, b), max(a, b), join} }
