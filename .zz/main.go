package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/cdproto/emulation"
)

// args: link outdir theme path...
func main() {
	o := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("/usr/lib/chromium/chromium"), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	a, c := chromedp.NewExecAllocator(context.Background(), o...)
	defer c()
	ctx, c2 := chromedp.NewContext(a)
	defer c2()
	ctx, c3 := context.WithTimeout(ctx, 90*time.Second)
	defer c3()
	base, _, _ := strings.Cut(os.Args[1], "/signin")
	must(chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: os.Args[3]}}})
	must(err)
	must(chromedp.Do(ctx, chromedp.Navigate(os.Args[1])))
	chromedp.Run(ctx, chromedp.Evaluate[any]("document.querySelector('form button').click(), null"))
	time.Sleep(time.Second)
	for _, p := range os.Args[4:] {
		must(chromedp.Do(ctx, chromedp.Navigate(base+p), chromedp.WaitVisible("main")))
		b, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		must(err)
		name := os.Args[2] + "/" + strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(p) + "-" + os.Args[3] + ".png"
		must(os.WriteFile(name, b, 0o644))
		fmt.Println(name)
	}
}
func must(err error) {
	if err != nil {
		panic(err)
	}
}
