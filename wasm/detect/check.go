package detect

// check is one comparison of the policy. It points at the facts it reads, so that Judge decides by it and Explain names
// and shows it.
type check struct {
	fact  *int64 // a field of Facts
	odds  *prob  // instead of fact
	sign  string // how it stands to the limit: ≥ > ≤ < ≠
	limit int64  // of odds: the power of ten, negated
	of    *int64 // not nil: the limit is limit/whole of this other fact
	whole int64
}

// ways are the checks of a rule: it holds if all checks of one way hold.
type ways [][]check

func atLeast(fact *int64, limit int64) check { return check{fact: fact, sign: "≥", limit: limit} }
func atMost(fact *int64, limit int64) check  { return check{fact: fact, sign: "≤", limit: limit} }
func below(fact *int64, limit int64) check   { return check{fact: fact, sign: "<", limit: limit} }
func not(fact *int64, value int64) check     { return check{fact: fact, sign: "≠", limit: value} }

// rare checks that a probability is at most 10^-n.
func rare(odds *prob, n int64) check { return check{odds: odds, sign: "≤", limit: n} }

// share checks that fact is at least part/whole of another fact.
func share(fact *int64, part, whole int64, of *int64) check {
	return check{fact: fact, sign: "≥", limit: part, of: of, whole: whole}
}

// most checks that fact is at least half of another.
func most(fact, of *int64) check { return share(fact, 1, 2, of) }

// overHalf checks that fact is more than half of another.
func overHalf(fact, of *int64) check {
	return check{fact: fact, sign: ">", limit: 1, of: of, whole: 2}
}

// holds makes the comparison.
func (c check) holds() bool {
	if c.odds != nil {
		return c.odds.atMost(c.limit)
	}
	value, limit := *c.fact, c.limit
	if c.of != nil { // facts are below maxTime: no overflow
		value, limit = value*c.whole, limit**c.of
	}
	switch c.sign {
	case "≥":
		return value >= limit
	case ">":
		return value > limit
	case "≤":
		return value <= limit
	case "<":
		return value < limit
	}
	return value != limit
}

// hold says whether all checks of one way hold.
func (w ways) hold() bool {
	for _, way := range w {
		all := true
		for _, c := range way {
			all = all && c.holds()
		}
		if all {
			return true
		}
	}
	return false
}

// Check is one comparison that a rule made, for people: Read Sign Limit.
type Check struct {
	Read  Param  // a fact, by its name in Evidence.Fields
	Sign  string // ≥ > ≤ < ≠
	Limit Param
	Of    Param // of a share: the fact that Limit is taken from; else without a name
	Holds bool
}

// shown gives the check with the names that f knows its facts by.
func (c check) shown(f *Facts) Check {
	out := Check{Sign: c.sign, Limit: n("limit", c.limit), Holds: c.holds()}
	if c.odds != nil {
		out.Read = Param{f.oddsName(c.odds), c.odds.mantissa, c.odds.exp}
		out.Limit = Param{"limit", 1, -c.limit}
		return out
	}
	out.Read = n(f.nameOf(c.fact), *c.fact)
	if c.of == nil {
		return out
	}
	out.Of = n(f.nameOf(c.of), *c.of)
	out.Limit.Value = *c.of * c.limit / c.whole
	if c.sign == "≥" { // the least whole number that passes
		out.Limit.Value = (*c.of*c.limit + c.whole - 1) / c.whole
	}
	return out
}

// nameOf gives the wire name of a field of f.
func (f *Facts) nameOf(value *int64) string {
	for _, x := range f.fields() {
		if x.value == value {
			return x.name
		}
	}
	return ""
}

// oddsName is nameOf for probabilities.
func (f *Facts) oddsName(p *prob) string {
	if p == &f.BatchP {
		return "batch_p"
	}
	return "p"
}

// shown gives all checks of all ways.
func (w ways) shown(f *Facts) [][]Check {
	var out [][]Check
	for _, way := range w {
		var list []Check
		for _, c := range way {
			list = append(list, c.shown(f))
		}
		out = append(out, list)
	}
	return out
}
