package trial

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/wasm/detect"
)

// input makes of a page what the detector is given of it.
func input(p *Page) (posts []detect.Post) {
	for _, x := range p.Posts {
		a := x.Account
		posts = append(posts, detect.Post{ID: x.ID, Platform: x.Platform, Page: x.Page, Thread: x.Thread, Root: x.Root, Text: x.Text, Lang: x.Lang, Time: x.Time,
			Resolution: x.Resolution, Links: x.Links, Account: detect.Account{ID: a.ID, Handle: a.Handle, Name: a.Name, Created: a.Created,
				Followers: a.Followers, Following: a.Following, Posts: a.Posts, DefaultPicture: 0}})
	}
	return posts
}

// TestFeed holds what the detector says of the invented pages to what their scripts mean, at several times of the year.
func TestFeed(t *testing.T) {
	for _, language := range Languages() {
		for _, now := range []time.Time{time.Date(2026, 1, 1, 2, 3, 4, 0, time.UTC), time.Date(2026, 3, 1, 0, 30, 0, 0, time.UTC), time.Date(2031, 11, 30, 23, 59, 59, 0, time.UTC)} {
			for i, page := range Feed(language, now) {
				d := detect.New(detect.DefaultParams())
				if err := d.Add(input(&page)); err != nil {
					t.Fatal(err)
				}
				res, err := d.Result()
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, c := range res.Clusters {
					got = append(got, fmt.Sprint(c.Level, " ", len(c.Posts)))
				}
				if want := [2][]string{{"coordinated 9", "coordinated 5", "similar 6"}, {"coordinated 6"}}[i]; !slices.Equal(got, want) {
					t.Errorf("%s at %v, page %d: %q, want %q", language, now, i, got, want)
				}
			}
		}
	}
}
