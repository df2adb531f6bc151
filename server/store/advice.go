package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refrain-project/refrain/server/campaign"
)

// Advice is what RRM advises offices, in plain paragraphs. The feed carries it, and every message to an office.
type Advice struct {
	English string `json:"en"`
	French  string `json:"fr"`
	At      int64  `json:"at"` // when it was written; 0: nobody wrote any
	By      string `json:"by"` // actor
}

// MaxAdvice is the longest text of one language, in letters.
const MaxAdvice = 4000

const (
	settingAdvice       = "advice"
	settingAdviceBefore = "advice_before"
)

// Advice gives the advice in force and the one before it.
func (s *Store) Advice(ctx context.Context) (now, before Advice, err error) {
	for key, into := range map[string]*Advice{settingAdvice: &now, settingAdviceBefore: &before} {
		text, err := s.Setting(ctx, key)
		if err != nil {
			return now, before, err
		}
		if text != "" {
			if err := json.Unmarshal([]byte(text), into); err != nil {
				return now, before, fmt.Errorf("store: %s: %w", key, err)
			}
		}
	}
	return now, before, nil
}

// SetAdvice puts advice in force, with its event; the one in force until then is kept, and must be the one of the time seen, else the error is ErrChanged.
// Both languages or none: ErrInvalid.
func (s *Store) SetAdvice(ctx context.Context, a Advice, seen int64, e campaign.Event) error {
	a.English, a.French = paragraphs(a.English), paragraphs(a.French)
	for _, x := range []struct{ field, text string }{{"en", a.English}, {"fr", a.French}} {
		switch {
		case utf8.RuneCountInString(x.text) > MaxAdvice:
			return &campaign.Error{Code: campaign.ErrTooLarge, Field: x.field, Limit: MaxAdvice}
		case x.text == "" && a.English+a.French != "":
			return fault(x.field)
		}
	}
	now, _, err := s.Advice(ctx)
	if err != nil {
		return err
	}
	if now.At != seen {
		return &campaign.Error{Code: campaign.ErrChanged}
	}
	was, err := s.Setting(ctx, settingAdvice)
	if err != nil {
		return err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	err = s.write(ctx, guard("COALESCE((SELECT value FROM settings WHERE key = $1), '') = $2", settingAdvice, was),
		setting(settingAdviceBefore, was), setting(settingAdvice, string(text)), addEvent(&e))
	return coded(err, errGuard, campaign.ErrChanged)
}

// paragraphs tidies plain text: no control characters, no spaces at ends of lines, one empty line between paragraphs.
func paragraphs(text string) string {
	text = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, line)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
