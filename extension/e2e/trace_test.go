package e2e_test

import (
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// traced does something in Chromium and gives the longest task of the page's main thread meanwhile and all of them together, in milliseconds of
// processor time: what waits for a processor that others use is not in them.
func (b *browser) traced(act func()) (longest, all float64) {
	b.t.Helper()
	type event struct {
		Name     string
		Pid, Tid int
		Tdur     float64 // microseconds of the thread
		Args     struct{ Name string }
	}
	var events []event
	ended := make(chan bool)
	go func() {
		for e, err := range chromedp.Events(b.tab, tracing.DataCollected) {
			if err != nil {
				return
			}
			for _, text := range e.Value {
				var one event
				if json.Unmarshal(text, &one) == nil {
					events = append(events, one)
				}
			}
		}
	}()
	go func() {
		for range chromedp.Events(b.tab, tracing.TracingComplete) {
			close(ended)
			return
		}
	}()
	config := &tracing.TraceConfig{IncludedCategories: []string{"toplevel", "__metadata"}}
	if _, err := chromedp.Call(b.tab, tracing.Start, tracing.StartParams{TraceConfig: config}); err != nil {
		b.t.Fatal(err)
	}
	act()
	if _, err := chromedp.Call(b.tab, tracing.End, cdp.Empty{}); err != nil {
		b.t.Fatal(err)
	}
	<-ended
	main := map[[2]int]bool{}
	for _, e := range events {
		if e.Name == "thread_name" && e.Args.Name == "CrRendererMain" {
			main[[2]int{e.Pid, e.Tid}] = true
		}
	}
	for _, e := range events {
		if main[[2]int{e.Pid, e.Tid}] && e.Name == "ThreadControllerImpl::RunTask" {
			longest, all = max(longest, e.Tdur/1000), all+e.Tdur/1000
		}
	}
	if all == 0 {
		b.t.Fatalf("%d events, and no task of the page", len(events))
	}
	return longest, all
}
