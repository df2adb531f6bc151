package eval

import "strings"

// A stratum writes the copies of one page-day of a campaign.
type stratum struct {
	name  string
	write func(w *writer, n int) []string
	langs string // languages it makes sense in
}

var strata = []stratum{
	{"exact", exactCopies, "en fr"},
	{"slots", slotCopies, "en fr"},
	{"edit10", each(edit10), "en fr"},
	{"edit25", each(edit25), "en fr"},
	{"reordered", each(reordered), "en fr"},
	{"fragments", (*writer).fragments, "en fr"},
	{"suffix", each(suffix), "en fr"},
	{"lookalike", each(lookalike), "en fr"},
	{"zerowidth", each(zeroWidth), "en fr"},
	{"leet", each(leet), "en fr"},
	{"spacing", each(spacing), "en fr"},
	{"noaccents", each(noAccents), "fr"}, // English has next to none to drop
	{"upper", each(upper), "en fr"},
	{"truncated", each(truncated), "en fr"},
	{"decorated", each(decorated), "en fr"},
	{"mixed", each(mixed), "en fr"},
	{Drip, lightCopies, "en fr"},
	{"burst", lightCopies, "en fr"},
}

// writer writes texts from one template of a campaign.
type writer struct {
	r        *random
	p        *phrases
	template string
}

// base is the filled template, in three units of ten with a short sentence after it.
func (w *writer) base() string {
	text := w.p.fill(w.r, w.template, map[string]string{})
	if w.r.chance(0.3) {
		text += " " + w.p.line(w.r, "tail")
	}
	return text
}

// each makes a stratum of a disguise: one base, disguised anew for every copy.
func each(d disguise) func(*writer, int) []string {
	return func(w *writer, n int) []string {
		base := w.base()
		out := make([]string, n)
		for i := range out {
			out[i] = d(w.r, w.p, base)
		}
		return out
	}
}

func exactCopies(w *writer, n int) []string {
	out := make([]string, n)
	base := w.base()
	for i := range out {
		out[i] = base
	}
	return out
}

// lightCopies are exact in half of the units, else with emoji or a few edits.
func lightCopies(w *writer, n int) []string {
	return pick(w.r, []func(*writer, int) []string{exactCopies, exactCopies, each(emojis), each(edit10)})(w, n)
}

// slotCopies keep the template; each copy draws the form of the name, one noun phrase of two, and sometimes emoji anew.
func slotCopies(w *writer, n int) []string {
	values := map[string]string{}
	w.p.fill(w.r, w.template, values)
	out := make([]string, n)
	for i := range out {
		own := map[string]string{}
		for _, name := range []string{"place", "topic", "thing", "sum", "when"} {
			if v, ok := values[name]; ok && (name == "place" || w.r.chance(0.5)) {
				own[name] = v
			}
		}
		out[i] = w.p.fill(w.r, w.template, own)
		if w.r.chance(0.4) {
			out[i] = emojis(w.r, w.p, out[i])
		}
	}
	return out
}

// fragments share two or three runs of 7 to 10 words inside texts that are otherwise of their own. Each run is in
// three copies or more.
func (w *writer) fragments(n int) []string {
	k := 2
	if n >= 6 {
		k = 3
	}
	templates := []string{w.template}
	for _, t := range some(w.r, w.p.sections["campaign"], k) {
		if t != w.template {
			templates = append(templates, t)
		}
	}
	runs := make([]string, k)
	for i := range runs {
		words := strings.Fields(w.p.fill(w.r, templates[i], map[string]string{}))
		length := w.r.between(7, 10)
		at := w.r.below(len(words) - length)
		runs[i] = strings.Join(words[at:at+length], " ")
	}
	fillers := some(w.r, w.p.sections["filler"], n)
	out := make([]string, n)
	for i := range out {
		parts := []string{runs[i%k], runs[(i+1)%k], strings.TrimRight(fillers[i%len(fillers)], ".")}
		shuffle(w.r, parts)
		out[i] = capital(strings.Join(parts, pick(w.r, []string{". ", ", ", " - "})))
	}
	return out
}
