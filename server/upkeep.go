package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// retainFlag declares --retain.
func retainFlag(f *flag.FlagSet, retain *time.Duration) {
	f.Func("retain", "erase reports' content after this `time`; receipts, log and decisions stay (default 180d; 0d: never)", func(s string) error {
		if s == "0d" || s == "0" {
			*retain = 0
			return nil
		}
		seconds, err := parseWindow(s)
		*retain = time.Duration(seconds) * time.Second
		return err
	})
	*retain = 180 * 24 * time.Hour
}

// parseWindow reads days too, which time.ParseDuration does not know.
func parseWindow(s string) (int64, error) {
	expected := errors.New("expected a duration from 1s to 3650d, as in 7d, 36h or 90m")
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseInt(days, 10, 64)
		if err != nil || n < 1 || n > 3650 {
			return 0, expected
		}
		return n * 86400, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second || d > 3650*24*time.Hour {
		return 0, expected
	}
	return int64(d / time.Second), nil
}

// erase is retention.
func (d *data) erase(ctx context.Context, retain time.Duration, log *slog.Logger) error {
	if retain == 0 {
		return nil
	}
	now := time.Now()
	kept, err := d.store.Retain(ctx, now.Add(-retain).UnixMilli(), now.UnixMilli())
	if err != nil || kept.Bodies == 0 {
		return err
	}
	log.Info("retain", "erased", kept.Bodies, "clusters", kept.Clusters, "held", kept.Held)
	return d.note(ctx, campaign.Event{Actor: "server", Act: "reports.retain", Subject: "server", Data: fmt.Sprintf(`{"bodies":%d,"held":%d}`, kept.Bodies, kept.Held)})
}

// signInLink makes a one-time link for a user.
func (d *data) signInLink(ctx context.Context, u store.User, public string) (string, error) {
	secret, hash := process.NewSignIn()
	if err := d.store.AddSignIn(ctx, hash, u.ID, time.Now().Add(process.SignInLife).UnixMilli()); err != nil {
		return "", err
	}
	return public + "/signin?token=" + secret, nil
}
