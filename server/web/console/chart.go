package console

import (
	"github.com/refrain-project/refrain/server/campaign"
)

// The measures of the charts, in the units of their own drawings: a page shows them at its width, paper too.
const (
	chartWidth = 960
	chartLabel = 200 // to the left of the plot
	laneHeight = 46
	laneBar    = 34 // the highest bar
	gridCell   = 22
	gridLabel  = 190
	gridHead   = 120
	gridRows   = 60 // accounts in the picture
)

// bar is one rectangle.
type bar struct{ X, Y, Width, Height int64 }

// lane is one page's row of the timeline.
type lane struct {
	campaign.Lane
	Base   int64 // the bars stand on it
	Top    int64
	Middle int64
	Bars   []bar
	Bursts []bar
}

// timelineChart is the timeline as it is drawn.
type timelineChart struct {
	campaign.Timeline
	Width, Height int64
	Label         int64
	Lanes         []lane
	Ticks         []tick
	Most          int64 // posts of the highest bar
	Until         int64
}

// tick is a time on the axis; At is in Unix seconds.
type tick struct{ X, At int64 }

// drawTimeline lays out a timeline.
func drawTimeline(t campaign.Timeline) *timelineChart {
	if len(t.Lanes) == 0 {
		return nil
	}
	columns := int64(len(t.Lanes[0].Bins))
	c := &timelineChart{Timeline: t, Width: chartWidth, Label: chartLabel, Height: int64(len(t.Lanes))*laneHeight + 28, Until: t.From + columns*t.Step}
	for _, l := range t.Lanes {
		for _, n := range l.Bins {
			c.Most = max(c.Most, n)
		}
	}
	const plot = chartWidth - chartLabel - 10
	x := func(at int64) int64 { return chartLabel + (at-t.From)*plot/(columns*t.Step) }
	for i, l := range t.Lanes {
		one := lane{Lane: l, Base: int64(i+1)*laneHeight - 4}
		one.Top, one.Middle = one.Base-laneBar, one.Base-laneBar/2
		for n, posts := range l.Bins {
			if posts == 0 {
				continue
			}
			from, to := x(t.From+int64(n)*t.Step), x(t.From+int64(n+1)*t.Step)
			height := max(3, posts*laneBar/c.Most)
			one.Bars = append(one.Bars, bar{from, one.Base - height, max(2, to-from-1), height})
		}
		for _, b := range l.Bursts {
			one.Bursts = append(one.Bursts, bar{x(b.From), one.Base + 1, max(4, x(b.To)-x(b.From)), 3})
		}
		c.Lanes = append(c.Lanes, one)
	}
	for i := range int64(5) {
		at := t.From + i*columns*t.Step/4
		c.Ticks = append(c.Ticks, tick{chartLabel + i*plot/4, at})
	}
	return c
}

// Days says whether the axis shows days rather than times.
func (c *timelineChart) Days() bool { return c.Step >= 86_400 }

// dot is an account's posts on a page.
type dot struct {
	X, Y, Radius int64
	Posts        int64
	Page         string
}

// gridRow is an account's row.
type gridRow struct {
	campaign.Poster
	Y, Line int64
	Dots    []dot
}

// gridChart is who posted where as it is drawn.
type gridChart struct {
	Width, Height, Label, Head int64
	Pages                      []column
	Rows                       []gridRow
	LeftOut                    int64 // accounts without a row
	PagesLeftOut               int64
}

// column is a page's.
type column struct {
	X    int64
	Page string
}

// drawGrid lays out who posted where: the accounts that posted on most pages first, since they tie pages together.
func drawGrid(t *campaign.Timeline, posters []campaign.Poster) *gridChart {
	if len(posters) == 0 || len(t.Lanes) == 0 {
		return nil
	}
	g := &gridChart{Label: gridLabel, Head: gridHead, PagesLeftOut: t.LeftOut, LeftOut: int64(max(0, len(posters)-gridRows))}
	at := map[string]int64{}
	for i, l := range t.Lanes {
		at[l.Page] = gridLabel + gridCell/2 + int64(i)*gridCell*2
		g.Pages = append(g.Pages, column{at[l.Page], l.Page})
	}
	g.Width = max(480, gridLabel+int64(len(t.Lanes))*gridCell*2+140)
	for i, p := range byPages(posters)[:min(len(posters), gridRows)] {
		row := gridRow{Poster: p, Y: gridHead + int64(i)*gridCell + gridCell/2}
		row.Line = row.Y + 5
		for _, page := range p.Pages {
			if x, shown := at[page]; shown {
				row.Dots = append(row.Dots, dot{x, row.Y, min(9, 3+p.On[page]), p.On[page], page})
			}
		}
		g.Rows = append(g.Rows, row)
	}
	g.Height = gridHead + int64(len(g.Rows))*gridCell + 6
	return g
}
