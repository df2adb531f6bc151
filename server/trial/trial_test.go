package trial

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// opened is a handler for visits of which nothing is asked.
func opened(*Visit) (http.Handler, error) { return http.NotFoundHandler(), nil }

// TestTidy begins beside what another server left behind.
func TestTidy(t *testing.T) {
	folder, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{"refrain-try-old": 3 * Life, "refrain-try-young": Life, "another": 3 * Life} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.Mkdir(path, 0o700), os.WriteFile(filepath.Join(path, "refrain.db"), nil, 0o600), os.Chtimes(path, now, now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	if err := New(Config{Folder: folder}).Close(); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if want := []string{filepath.Join(folder, "another"), filepath.Join(folder, "refrain-try-young")}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left: %q %v", left, err)
	}
}

// TestVisitsAreBounded fills all places and then some.
func TestVisitsAreBounded(t *testing.T) {
	now, folder := time.Now(), t.TempDir()
	x := New(Config{Folder: folder, Now: func() time.Time { return now }})
	var first, second *Visit
	for i := range MostVisits {
		v, err := x.Begin(t.Context(), opened)
		if err != nil {
			t.Fatal(i, err)
		}
		if i == 0 {
			first = v
		}
		if i == 1 {
			second = v
		}
	}
	var refused *campaign.Error
	if _, err := x.Begin(t.Context(), opened); !errors.As(err, &refused) || refused.Code != campaign.ErrUnavailable {
		t.Errorf("one too many: %v", err)
	}
	now = now.Add(idle)
	if x.Visit(first.ID) == nil || x.Visit(second.ID) == nil {
		t.Fatal("a visit is gone")
	}
	if _, err := x.Begin(t.Context(), opened); err != nil {
		t.Errorf("with idle visits: %v", err)
	}
	if x.Visit(first.ID) == nil {
		t.Error("a visit that was used just now gave way")
	}
	if n := x.Len(); n != MostVisits {
		t.Errorf("%d visits", n)
	}
	for i := range MaxAsked - 1 {
		if x.Visit(second.ID) == nil {
			t.Fatalf("a visit ends after %d requests", i+1)
		}
	}
	if v := x.Visit(second.ID); v != nil {
		t.Error("a visit goes on beyond its requests")
	}
	now = now.Add(Life)
	if x.Visit(first.ID) != nil {
		t.Error("a visit goes on beyond its time")
	}
	x.expire()
	if n := x.Len(); n != 1 {
		t.Errorf("%d visits after their time, want the last one", n)
	}
	failed := errors.New("no")
	if _, err := x.Begin(t.Context(), func(*Visit) (http.Handler, error) { return nil, failed }); !errors.Is(err, failed) || x.Len() != 1 {
		t.Errorf("a visit that cannot be opened: %v, %d visits", err, x.Len())
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	if _, err := x.Begin(t.Context(), opened); err == nil {
		t.Error("a visit after the end")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
