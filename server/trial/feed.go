package trial

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Post is one post as the extension's adapters give it (extension/platform/platform.ts).
type Post struct {
	ID         string   `json:"id"`
	Platform   string   `json:"platform"`
	Page       string   `json:"page"`
	Thread     string   `json:"thread"`
	Root       bool     `json:"root"`
	Account    Account  `json:"account"`
	Text       string   `json:"text"`
	Lang       string   `json:"lang"`
	Time       int64    `json:"time"` // Unix seconds
	Resolution int64    `json:"resolution"`
	Links      []string `json:"links"`
}

// Account is who posted.
type Account struct {
	ID             string `json:"id"`
	Handle         string `json:"handle"`
	Name           string `json:"name"`
	Created        int64  `json:"created"` // Unix seconds
	Followers      int64  `json:"followers"`
	Following      int64  `json:"following"`
	Posts          int64  `json:"posts"`
	DefaultPicture int    `json:"defaultPicture"`
}

// Page is an invented office's own page.
type Page struct {
	Member   string `json:"member"`
	Handle   string `json:"handle"`
	Language string `json:"language"` // of the office
	Posts    []Post `json:"posts"`    // in order of time, the member's own first
}

// Name is how reports name the page.
func (p *Page) Name() string { return "x:" + p.Handle }

// Feed gives the pages of the visitor's office and of the other one, with an afternoon of replies that ends at now. It is the
// same for the same minute, so that a page which asks again goes on with what it has.
func Feed(language string, now time.Time) []Page {
	pages := make([]Page, 0, 2)
	for i, s := range scripts[language] {
		begin := now.Truncate(time.Minute).Add(-6*time.Hour - time.Duration(i)*47*time.Minute)
		w := writer{script: s, begin: begin, random: rand.New(rand.NewPCG(2023, uint64(i))), people: 41 * i} // #nosec G404 -- invented replies, the same each time
		pages = append(pages, w.page())
	}
	return pages
}

// Languages are those that there is a feed in.
func Languages() []string { return []string{"en", "fr"} }

// writer writes what a script says.
type writer struct {
	script
	begin  time.Time
	random *rand.Rand
	people int
	posts  []Post
}

func (w *writer) page() Page {
	w.posts = append(w.posts, Post{Root: true, Text: w.root, Lang: w.language, Time: w.begin.Unix(), Links: []string{},
		Account: Account{ID: "551666666", Handle: w.handle, Name: w.name, Created: 1330560000, Followers: 8120, Following: 640, Posts: 5210}})
	for _, x := range w.waves {
		w.wave(&x)
	}
	for i, end := range w.letterEnds {
		w.reply(time.Duration(25+i*47+w.random.IntN(20))*time.Minute, w.old(), w.language, w.letter+end, w.letterLink)
	}
	for _, text := range w.ordinary { // most of them early
		x := w.random.Float64()
		w.reply(time.Minute+time.Duration(x*x*float64(5*time.Hour)), w.old(), w.language, text)
	}
	slices.SortStableFunc(w.posts, func(a, b Post) int { return cmp.Compare(a.Time, b.Time) })
	w.number()
	return Page{Member: w.name, Handle: w.handle, Language: w.language, Posts: w.posts}
}

func (w *writer) wave(x *wave) {
	for i := range x.accounts {
		after := time.Duration(x.from)*time.Minute + time.Duration(x.minutes)*time.Minute*time.Duration(i)/time.Duration(x.accounts-1)
		made := w.begin.AddDate(0, 0, -x.made).Add(time.Duration(w.random.IntN(2*86400)) * time.Second)
		text := w.fill(x.text)
		if x.disguise && i%2 == 1 { // letters of another script that look the same
			text = strings.NewReplacer("c", "\u0441", "o", "\u043e").Replace(text)
		}
		w.reply(after, made, x.language, text)
	}
}

// fill chooses a word for each slot.
func (w *writer) fill(template string) string {
	var b strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		slot, next, _ := strings.Cut(after, "]")
		choices := strings.Split(slot, "|")
		b.WriteString(choices[w.random.IntN(len(choices))])
		rest = next
	}
}

// reply adds a reply by a new account.
func (w *writer) reply(after time.Duration, made time.Time, lang, text string, links ...string) {
	w.people++
	first, last := given[w.people%len(given)], family[(w.people*3+w.people/len(given))%len(family)]
	w.posts = append(w.posts, Post{Text: text, Lang: lang, Time: w.begin.Add(after).Unix(), Links: append([]string{}, links...),
		Account: Account{Handle: first + last, Name: first + " " + last, Created: made.Unix(), Followers: 5 + w.random.Int64N(900),
			Following: 20 + w.random.Int64N(600), Posts: 3 + w.random.Int64N(4000)}})
}

// old is a day on which ordinary accounts were made.
func (w *writer) old() time.Time {
	return w.begin.AddDate(-1-w.random.IntN(12), -w.random.IntN(12), -w.random.IntN(28))
}

// X numbers posts, and since 2016 accounts, by time: id = (milliseconds - epoch) << 22 | rest.
const (
	epoch    = 1_288_834_974_657
	numbered = 1_456_000_000 // seconds: from then on accounts too
)

// number gives ids that agree with the times, as X does.
func (w *writer) number() {
	thread := ""
	for i := range w.posts {
		p, rest := &w.posts[i], int64(i)
		p.ID = strconv.FormatInt((p.Time*1000-epoch)<<22|rest, 10)
		if p.Root {
			thread = p.ID
		}
		p.Platform, p.Page, p.Thread, p.Resolution = "x", w.handle, thread, 1
		if p.Account.ID == "" {
			p.Account.ID = strconv.FormatInt(20_000_000+p.Account.Created%1_000_000_000+rest, 10)
			if p.Account.Created > numbered {
				p.Account.ID = strconv.FormatInt((p.Account.Created*1000-epoch)<<22|rest, 10)
			}
		}
	}
}
