package console

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// A briefing and a statement are read by Members of every office, and by anybody. So they name no office and no page, quote no post, give totals only of what reached
// more than campaign.LeastOthers offices (each of which then has so many others), round them, and say nothing finer than a day.

// wide says whether totals of a campaign may be given.
func wide(c *campaign.Campaign) bool { return len(c.Offices) > campaign.LeastOthers }

// roundTo is what totals are rounded to.
const roundTo = 10

// about rounds a total, up from a half; nothing that is there becomes 0.
func about(n int64) int64 {
	if n == 0 {
		return 0
	}
	return max(roundTo, (n+roundTo/2)/roundTo*roundTo)
}

// briefBar is a day's bar.
type briefBar struct{ Day, X, Y, Width, Height int64 }

// briefDays is about how many posts came on each day.
type briefDays struct {
	Bars          []briefBar
	First, Last   int64 // days since 1970
	Peak          int64 // the day with the most
	PeakPosts     int64 // about
	Width, Height int64
}

// The measures of the briefing's charts.
const (
	dayChartWidth  = 720
	dayChartHeight = 120
	waitLabel      = 150
	waitNumbers    = 150
	waitRow        = 34
	waitDays       = 84 // days along the axis
	mostBriefDays  = 400
	mostWaits      = 12
)

// briefDaysOf draws posts by day.
func briefDaysOf(posts map[int64]int64) *briefDays {
	if len(posts) == 0 {
		return nil
	}
	c := &briefDays{First: 1 << 60, Width: dayChartWidth, Height: dayChartHeight}
	for day, n := range posts {
		c.First, c.Last = min(c.First, day), max(c.Last, day)
		if n > c.PeakPosts || n == c.PeakPosts && day < c.Peak {
			c.Peak, c.PeakPosts = day, n
		}
	}
	if c.Last-c.First >= mostBriefDays {
		c.First = c.Last - mostBriefDays + 1
	}
	days := c.Last - c.First + 1
	for day := c.First; day <= c.Last; day++ {
		n := posts[day]
		if n == 0 {
			continue
		}
		x, next := (day-c.First)*dayChartWidth/days, (day-c.First+1)*dayChartWidth/days
		height := max(3, n*(dayChartHeight-10)/c.PeakPosts)
		c.Bars = append(c.Bars, briefBar{day, x, dayChartHeight - height, max(2, min(60, next-x-2)), height})
	}
	c.PeakPosts = about(c.PeakPosts)
	return c
}

// wait is one row of how long it took: until RRM had the first report, and until offices were told.
type wait struct {
	N              int64 // which campaign; 0: 2023
	Noticed, Told  int64 // days, begun ones counted; Told 0: not yet
	Y, NoticedW, W int64
	Text           int64 // where the words stand
	End            int64 // where the numbers begin
}

// waitsOf draws rows, with 2023 under them.
func waitsOf(list []campaign.Campaign) (rows []wait) {
	for i := range list {
		k := &list[i].Clock
		if k.FirstPost == 0 || len(rows) == mostWaits {
			continue
		}
		w := wait{N: int64(len(rows) + 1), Noticed: daysOf(k.FirstPost*1000, cmp.Or(k.FirstReport, k.Confirmed))}
		if k.LastTold != 0 {
			w.Told = daysOf(k.FirstPost*1000, k.LastTold)
		}
		rows = append(rows, w)
	}
	rows = append(rows, wait{Noticed: noticed2023, Told: told2023})
	scale := func(days int64) int64 {
		return max(2, min(days, waitDays)*(dayChartWidth-waitLabel-waitNumbers)/waitDays)
	}
	for i := range rows {
		rows[i].Y, rows[i].NoticedW, rows[i].W = int64(i)*waitRow+6, scale(rows[i].Noticed), scale(rows[i].Told)
		rows[i].Text, rows[i].End = rows[i].Y+16, waitLabel+max(rows[i].NoticedW, rows[i].W)+8
	}
	return rows
}

// daysOf counts the days between two moments in milliseconds, a begun one as whole.
func daysOf(from, to int64) int64 { return (max(0, to-from) + msOfDay - 1) / msOfDay }

const msOfDay = 86_400_000

// brief is what a briefing says, in whichever language.
type brief struct {
	Prefix      string // of the ids of this language's part
	Wide        bool   // totals may be given
	Period      bool   // of a period, not of one campaign
	State       campaign.State
	Campaigns   int64
	Posts       int64 // about
	Accounts    int64 // about
	First, Last int64 // Unix milliseconds; 0: not known
	Confirmed   int64
	From, Until int64 // of the period, Unix milliseconds
	Platforms   []string
	Langs       []string
	Days        *briefDays
	Waits       []wait
	WaitsHeight int64
	Width       int64
	Label       int64
	Advice      string
	Own         *ownBrief
}

// ownBrief is the part for one office.
type ownBrief struct {
	Pages                 []string
	Posts, Accounts       int64
	First, Last           int64 // Unix milliseconds
	Text, TextLang, Reach string
}

// briefPart is one language's part of the page.
type briefPart struct {
	Lang string
	HTML template.HTML
}

// briefingPage is the page around the parts.
type briefingPage struct {
	Parts     []briefPart
	One       bool   // this language alone
	Toggle    string // the address with both, or with one
	Office    string
	Offices   []string
	Back      string
	OfficesOf map[string]string
}

// mostOwn bounds the clusters that an office's part of a briefing is made of.
const mostOwn = 1000

// briefing is GET /console/campaigns/{id}/briefing; with ?office= it has a part for that office, with nothing of another.
func (c *Console) briefing(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Work.Summary(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	picture, err := c.Work.Picture(ctx, &one)
	if err != nil {
		return err
	}
	if len(picture.Seen) > 0 {
		if err := c.Work.NoteRead(ctx, "campaign", one.ID, who.actor()); err != nil {
			return err
		}
	}
	b := brief{Wide: wide(&one), State: one.State, Campaigns: 1, Confirmed: one.Clock.Confirmed, First: one.Clock.FirstPost * 1000, Last: one.Clock.LastPost * 1000}
	if b.Wide {
		b.Posts, b.Accounts, b.Langs = about(one.Posts), about(one.Accounts), one.Langs
		b.platforms(one.Pages)
		b.Days = briefDaysOf(daysIn(&picture.Timeline))
	}
	if one.State == campaign.StateConfirmed {
		b.Waits = waitsOf([]campaign.Campaign{one})
	}
	x := briefingPage{Office: r.URL.Query().Get("office"), Offices: one.Offices, Back: "/console/campaigns/" + url.PathEscape(one.ID)}
	if x.OfficesOf, err = c.offices(r); err != nil {
		return err
	}
	if x.Office != "" {
		if !slices.Contains(one.Offices, x.Office) {
			return &campaign.Error{Code: campaign.ErrNotFound}
		}
		own, err := c.Store.ClustersIn(ctx, one.ID, x.Office, "", mostOwn)
		if err != nil {
			return err
		}
		b.Own = ownOf(&one, own, x.Office)
	}
	return c.showBrief(w, r, who, &x, &b)
}

// platforms notes the platforms of pages, not the pages.
func (b *brief) platforms(pages []string) {
	for _, p := range pages {
		platform, _, _ := strings.Cut(p, ":")
		if !slices.Contains(b.Platforms, platform) {
			b.Platforms = append(b.Platforms, platform)
		}
	}
	slices.Sort(b.Platforms)
}

// daysIn sums a timeline up by day over all pages; nil where its columns are longer than a day.
func daysIn(t *campaign.Timeline) map[int64]int64 {
	if t.Step > 86_400 {
		return nil
	}
	days := map[int64]int64{}
	for _, lane := range t.Lanes {
		for i, n := range lane.Bins {
			if n > 0 {
				days[(t.From+int64(i)*t.Step)/86_400] += n
			}
		}
	}
	return days
}

// ownOf gathers what was on an office's own pages.
func ownOf(one *campaign.Campaign, found []campaign.Found, office string) *ownBrief {
	own := &ownBrief{}
	accounts := map[string]bool{}
	most := int64(0)
	for i := range found {
		f := &found[i]
		if f.Office != office {
			continue
		}
		if !slices.Contains(own.Pages, f.Page) {
			own.Pages = append(own.Pages, f.Page)
		}
		own.Posts += f.Posts
		for _, a := range f.Accounts {
			accounts[a] = true
		}
		own.Accounts += max(0, f.People-int64(len(f.Accounts)))
		if f.First > 0 && (own.First == 0 || f.First*1000 < own.First) {
			own.First = f.First * 1000
		}
		own.Last = max(own.Last, f.Last*1000)
		if f.Posts > most {
			own.Text, own.TextLang, most = f.Text, f.Lang, f.Posts
		}
	}
	own.Accounts += int64(len(accounts))
	if _, ok := campaign.Reach(*one, office); ok {
		own.Reach = "others"
	}
	return own
}

// showBrief writes both languages' parts, the reader's first, or one.
func (c *Console) showBrief(w http.ResponseWriter, r *http.Request, who *Caller, x *briefingPage, b *brief) error {
	advice, _, err := c.Store.Advice(r.Context())
	if err != nil {
		return err
	}
	b.WaitsHeight, b.Width, b.Label = int64(len(b.Waits))*waitRow+8, dayChartWidth, waitLabel
	q := r.URL.Query()
	x.One = q.Get("languages") == "one"
	q.Set("languages", map[bool]string{true: "both", false: "one"}[x.One])
	x.Toggle = r.URL.Path + "?" + q.Encode()
	for _, l := range []Language{who.Lang, 1 - who.Lang} {
		if x.One && l != who.Lang {
			break
		}
		b.Prefix, b.Advice = l.code(), [2]string{advice.English, advice.French}[l]
		var part bytes.Buffer
		if err := c.pages[l][0]()["briefing"].ExecuteTemplate(&part, "brief", b); err != nil {
			return err
		}
		x.Parts = append(x.Parts, briefPart{l.code(), template.HTML(part.String())}) // #nosec G203 -- made by a template of our own, which escapes
	}
	return c.show(w, r, who, "briefing", [2]string{"Briefing for Members", "Note d'information aux députés"}[who.Lang], x)
}

// monthForm is how a month stands in an address.
const monthForm = "2006-01"

// mostMonths is the longest period.
const mostMonths = 60

// period reads whole months from an address, in Unix milliseconds; the last month is included.
func period(q url.Values) (from, until int64, err error) {
	var at [2]time.Time
	for i, name := range []string{"from", "until"} {
		if at[i], err = time.Parse(monthForm, q.Get(name)); err != nil {
			return 0, 0, &campaign.Error{Code: campaign.ErrInvalid, Field: name}
		}
	}
	end := at[1].AddDate(0, 1, 0)
	if !at[0].Before(end) || at[0].AddDate(0, mostMonths, 0).Before(end) {
		return 0, 0, &campaign.Error{Code: campaign.ErrInvalid, Field: "until"}
	}
	return at[0].UnixMilli(), end.UnixMilli(), nil
}

// wideIn gives the campaigns of a period that totals may be given of.
func (c *Console) wideIn(r *http.Request) (list []campaign.Campaign, from, until int64, err error) {
	if from, until, err = period(r.URL.Query()); err != nil {
		return nil, 0, 0, err
	}
	list, err = c.Store.ConfirmedIn(r.Context(), from, until, 1000)
	return slices.DeleteFunc(list, func(x campaign.Campaign) bool { return !wide(&x) }), from, until, err
}

// periodBriefing is GET /console/tell/briefing.
func (c *Console) periodBriefing(w http.ResponseWriter, r *http.Request, who *Caller) error {
	list, from, until, err := c.wideIn(r)
	if err != nil {
		return err
	}
	b := brief{Period: true, Wide: len(list) > 0, State: campaign.StateConfirmed, Campaigns: int64(len(list)), From: from, Until: until - 1, Waits: waitsOf(list)}
	for i := range list {
		b.Posts, b.Accounts = b.Posts+list[i].Posts, b.Accounts+list[i].Accounts
		b.platforms(list[i].Pages)
		for _, l := range list[i].Langs {
			if !slices.Contains(b.Langs, l) {
				b.Langs = append(b.Langs, l)
			}
		}
	}
	b.Posts, b.Accounts = about(b.Posts), about(b.Accounts)
	slices.Sort(b.Langs)
	return c.showBrief(w, r, who, &briefingPage{Back: "/console/tell"}, &b)
}

// statementPage is numbers for everybody, and the same in words to be copied.
type statementPage struct {
	From, Until     int64
	Campaigns       int64
	Posts, Accounts int64
	Noticed, Told   int64 // days, medians; 0: none
	Texts           [2]string
}

// statement is GET /console/tell/statement.
func (c *Console) statement(w http.ResponseWriter, r *http.Request, who *Caller) error {
	list, from, until, err := c.wideIn(r)
	if err != nil {
		return err
	}
	x := statementPage{From: from, Until: until - 1, Campaigns: int64(len(list))}
	var noticed, told []int64
	for i := range list {
		k := &list[i].Clock
		x.Posts, x.Accounts = x.Posts+list[i].Posts, x.Accounts+list[i].Accounts
		if k.FirstPost > 0 {
			noticed = append(noticed, daysOf(k.FirstPost*1000, k.Confirmed))
			if k.LastTold > 0 {
				told = append(told, daysOf(k.FirstPost*1000, k.LastTold))
			}
		}
	}
	x.Posts, x.Accounts, x.Noticed, x.Told = about(x.Posts), about(x.Accounts), median(noticed), median(told)
	for _, l := range []Language{English, French} {
		x.Texts[l] = x.say(l)
	}
	return c.show(w, r, who, "statement", [2]string{"Public statement", "Déclaration publique"}[who.Lang], &x)
}

// median gives the middle value, the upper of two; 0 of none.
func median(list []int64) int64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// say puts the numbers into sentences.
func (x *statementPage) say(l Language) string {
	from, until := l.date(x.From, false), l.date(x.Until, false)
	if x.Campaigns == 0 {
		return [2]string{"From " + from + " to " + until + ", RRM Canada confirmed no campaign that reached enough Members' offices for numbers to be published.",
			"Du " + from + " au " + until + ", le MRR du Canada n'a confirmé aucune campagne ayant atteint assez de bureaux de députés pour que des chiffres soient publiés."}[l]
	}
	campaigns, posts, accounts := l.many(x.Campaigns, "campaign", "campaigns", "campagne", "campagnes"), l.many(x.Posts, "post", "posts", "message", "messages"), l.many(x.Accounts, "account", "accounts", "compte", "comptes")
	text := [2]string{
		"From " + from + " to " + until + ", RRM Canada confirmed " + campaigns + " in which the same message was put out together under the posts of 3 or more Members of Parliament: about " + posts + " from about " + accounts + ".",
		"Du " + from + " au " + until + ", le MRR du Canada a confirmé " + campaigns + " où un même message a été publié de concert sous les publications d'au moins 3 députés\u00a0: environ " + posts + " de quelque " + accounts + ".",
	}[l]
	if x.Noticed > 0 {
		text += [2]string{"\n\nFrom the first post to the confirmation: " + l.many(x.Noticed, "day", "days", "jour", "jours") + " (median).",
			"\n\nDu premier message à la confirmation\u00a0: " + l.many(x.Noticed, "day", "days", "jour", "jours") + " (médiane)."}[l]
	}
	if x.Told > 0 {
		text += [2]string{"\nFrom the first post until all offices concerned were told: " + l.many(x.Told, "day", "days", "jour", "jours") + " (median). In 2023 it was 77 days.",
			"\nDu premier message à l'avis à tous les bureaux concernés\u00a0: " + l.many(x.Told, "day", "days", "jour", "jours") + " (médiane). En 2023, c'était 77\u00a0jours."}[l]
	}
	return text + [2]string{"\n\nThese numbers do not say who is behind the messages. Posts and accounts are rounded to the nearest 10; an account counts once in each campaign.",
		"\n\nCes chiffres ne disent pas qui est à l'origine des messages. Messages et comptes sont arrondis à la dizaine; chaque compte est compté une fois par campagne."}[l]
}
