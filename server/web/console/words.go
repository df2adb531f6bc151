package console

import (
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/words"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Language chooses among the two of every text.
type Language int

// The languages.
const (
	English Language = iota
	French
)

// code is the language's tag.
func (l Language) code() string { return [2]string{"en", "fr"}[l] }

// languageCookie holds the language that somebody chose.
const languageCookie = "refrain_lang"

// LanguageOf gives the language of a page: the one asked for in the address, which is kept, or the one chosen before, or the browser's.
func LanguageOf(w http.ResponseWriter, r *http.Request, browser int) Language {
	chosen := r.URL.Query().Get("lang")
	asked := chosen == "en" || chosen == "fr"
	if cookie, err := r.Cookie(languageCookie); !asked && err == nil {
		chosen = cookie.Value
	}
	if asked {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: chosen, Path: "/", MaxAge: 366 * 86_400, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil, HttpOnly: true})
	}
	switch chosen {
	case "en":
		return English
	case "fr":
		return French
	}
	return Language(browser)
}

// functions are what templates say things with: both languages of a text stand side by side where it is shown.
func (l Language) functions() template.FuncMap {
	return template.FuncMap{
		"t":              func(en, fr string) string { return [2]string{en, fr}[l] },
		"tf":             func(en, fr string, a ...any) string { return fmt.Sprintf([2]string{en, fr}[l], a...) },
		"n":              l.number,
		"many":           l.many,
		"date":           func(ms int64) string { return l.date(ms, false) },
		"clock":          func(ms int64) string { return l.date(ms, true) },
		"iso":            func(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) },
		"ms":             func(seconds int64) int64 { return seconds * 1000 },
		"took":           l.took,
		"state":          func(s campaign.State) string { return word(stateWords, string(s), l) },
		"level":          func(s string) string { return word(levelWords, s, l) },
		"verdict":        func(s campaign.VerdictState) string { return word(verdictWords, string(s), l) },
		"why":            func(s string) string { return word(reasonWords, s, l) },
		"act":            func(s string) string { return word(actWords, strings.TrimPrefix(s, "campaign."), l) },
		"check":          func(c campaign.Check) string { return word(checkWords, c.Code+" "+c.Outcome, l) },
		"done":           func(s string) string { return word(doneWords, s, l) },
		"who":            named,
		"channel":        func(s string) string { return word(channelWords, s, l) },
		"notice":         func(kind, state string) string { return word(noticeWords, kind+" "+state, l) },
		"dayMs":          func(day int64) int64 { return day * msOfDay },
		"lang":           func(s string) string { return word(languageWords, s, l) },
		"names":          func(list []string) string { return strings.Join(list, ", ") },
		"cut":            cut,
		"stateOf":        func(s string) string { return word(stateWords, s, l) },
		"verdictOf":      func(s string) string { return word(verdictWords, s, l) },
		"choicesOf":      func(parameter string) []string { return choices[parameter] },
		"platform":       func(s string) string { return word(platformWords, s, l) },
		"order":          func(s string) string { return word(orderWords, s, l) },
		"outcome":        func(s string) string { return word(outcomeWords, s, l) },
		"userOf":         func(actor string) string { return strings.TrimPrefix(actor, "user:") },
		"bulkAct":        func(s string) string { return word(bulkWords, s, l) },
		"deskAct":        func(s string) string { return word(deskWords, s, l) },
		"deskState":      l.standing,
		"whyNot":         func(s string) string { return word(whyNotWords, s, l) },
		"add":            func(a, b int) int { return a + b },
		"len64":          func(list []string) int64 { return int64(len(list)) },
		"ordinaryReason": ordinary,
		"refused":        func(e *campaign.Error) string { return word(thinWords, e.Code+" "+e.Field, l) },
		"role":           func(r campaign.Role) string { return word(roleWords, string(r), l) },
		"officeState":    func(s string) string { return word(officeWords, s, l) },
		"whyHeld":        l.held,
		"oversees":       func(r campaign.Role) bool { return r == campaign.RoleAdmin || r == campaign.RoleAuditor },
		"share":          func(perMille int64) string { return l.number(perMille / 10) },
		"undoing":        func(act string) string { return word(undoWords, strings.TrimPrefix(act, "campaign."), l) },
		"reason":         l.reason,
		"span":           func(seconds int64) string { return l.took(1, 1+seconds*1000) },
		"shortClock":     l.shortClock,
		"length":         length,
		"deref":          func(b *bool) bool { return *b },
		"undoable":       func(act string) bool { return campaign.Undoable(strings.TrimPrefix(act, "campaign.")) },
	}
}

// length counts a list.
func length(list any) int64 { return int64(reflect.ValueOf(list).Len()) }

// reason says a reason of the detector.
func (l Language) reason(r campaign.Reason) string {
	params := make([]detect.Param, len(r.Params))
	for i, p := range r.Params {
		params[i] = detect.Param{Name: p.Name, Value: p.Value, Exp: p.Exp}
	}
	return words.Language(l).Sentence(detect.Reason{Code: r.Code, Params: params})
}

// ordinary says whether a reason's code is that of an ordinary explanation.
func ordinary(code string) bool { return words.Reasons[code].Ordinary }

// standing puts a campaign's state, or whether a report is handled, into words.
func (l Language) standing(code string) string {
	if w, ok := handledWords[code]; ok {
		return w[l]
	}
	return word(stateWords, code, l)
}

// cut shortens a text to a number of letters.
func cut(most int, text string) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return strings.TrimSpace(string(r[:most-1])) + "…"
}

// word looks a code up. An unknown one is shown as it is: a newer part of the program may know it.
func word(of map[string][2]string, code string, l Language) string {
	if w, known := of[code]; known {
		return w[l]
	}
	return code
}

// number groups digits by three: 4,000 and 4 000.
func (l Language) number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + [2]string{",", "\u00a0"}[l] + s[i:]
	}
	return s
}

// many writes a number with its noun: in French 0 and 1 are singular, in English 1 alone.
func (l Language) many(n int64, one, more, un, plusieurs string) string {
	single := n == 1 || l == French && n == 0
	noun := map[bool][2]string{true: {one, un}, false: {more, plusieurs}}[single][l]
	return l.number(n) + "\u00a0" + noun
}

var months = [2][]string{
	{"Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."},
	{"janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."},
}

// date writes a time in Unix milliseconds, in UTC so that all readers read the same; "–" for none.
func (l Language) date(ms int64, withTime bool) string {
	if ms == 0 {
		return "–"
	}
	t := time.UnixMilli(ms).UTC()
	day := fmt.Sprintf("%d\u00a0%s\u00a0%d", t.Day(), months[l][t.Month()-1], t.Year())
	if l == French && t.Day() == 1 {
		day = "1er" + day[1:]
	}
	if !withTime {
		return day
	}
	return day + [2]string{t.Format(", 15:04 UTC"), t.Format(", 15\u00a0h\u00a004 UTC")}[l]
}

// shortClock writes a day and a time without the year.
func (l Language) shortClock(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	day := strconv.Itoa(t.Day())
	if l == French && t.Day() == 1 {
		day = "1er"
	}
	return day + "\u00a0" + months[l][t.Month()-1] + " " + [2]string{t.Format("15:04"), t.Format("15\u00a0h\u00a004")}[l]
}

// took writes the time between two moments in milliseconds in its largest unit, rounded down; "" if one of them is not known.
func (l Language) took(from, to int64) string {
	if from == 0 || to == 0 || to < from {
		return ""
	}
	seconds := (to - from) / 1000
	switch {
	case seconds < 60:
		return l.many(seconds, "second", "seconds", "seconde", "secondes")
	case seconds < 3600:
		return l.many(seconds/60, "minute", "minutes", "minute", "minutes")
	case seconds < 2*86_400:
		return l.many(seconds/3600, "hour", "hours", "heure", "heures")
	}
	return l.many(seconds/86_400, "day", "days", "jour", "jours")
}
