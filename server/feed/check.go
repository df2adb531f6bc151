package feed

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refrain-project/refrain/wasm/detect"
)

// check gives what is wrong with a tidy bundle, wrapping ErrMalformed; nil if nothing.
func (b Bundle) check() error {
	switch {
	case b.Version < 1 || b.Base < 0 || b.Base >= b.Version:
		return malformed("version %d on base %d", b.Version, b.Base)
	case b.Issued < 0 || b.Expires <= b.Issued || b.Expires > maxDay*86400:
		return malformed("issued at %d, expires at %d", b.Issued, b.Expires)
	case len(b.Signatures) > maxEntries || len(b.Removed) > maxEntries || len(b.Revoked) > maxEntries || len(b.Switches) > maxSwitch || len(b.Advice) > maxAdvice:
		return malformed("a list is too long")
	case b.Base == 0 && len(b.Removed) > 0:
		return malformed("removed ids without a base")
	}
	if err := b.checkSignatures(); err != nil {
		return err
	}
	for _, ids := range [][]string{b.Removed, b.Revoked} {
		for i, id := range ids {
			if !valid(id, maxID) || i > 0 && ids[i-1] >= id {
				return malformed("id %q", id)
			}
		}
	}
	for i, s := range b.Switches {
		if !valid(s.Platform, maxName) || !valid(s.Reason, maxName) || s.First < 0 || s.Last < s.First || s.Last > maxNumber {
			return malformed("switch %+v", s)
		}
		if before := b.Switches[max(0, i-1)]; i > 0 && before.Platform == s.Platform && before.First == s.First && before.Last == s.Last {
			return malformed("two switches %+v", s)
		}
	}
	for lang, text := range b.Advice {
		if !valid(lang, maxName) || len(text) > maxText || !utf8.ValidString(text) {
			return malformed("advice in %q", lang)
		}
	}
	return nil
}

// checkSignatures is check for the entries: what the detector would refuse has no place in a feed.
func (b Bundle) checkSignatures() error {
	list := make([]detect.Signature, len(b.Signatures))
	for i, e := range b.Signatures {
		switch {
		case !valid(e.ID, maxID):
			return malformed("id %q", e.ID)
		case e.Kind != KindOffices && e.Kind != KindOutside:
			return malformed("signature %s of kind %d", e.ID, e.Kind)
		case e.Published < 0 || e.Published > maxDay || e.Expires <= e.Published || e.Expires > maxDay:
			return malformed("signature %s published on day %d, expires on day %d", e.ID, e.Published, e.Expires)
		}
		list[i] = detect.Signature{ID: e.ID, Day: e.Published, Sketch: e.Sketch}
	}
	if _, err := detect.NewSignatures(list); err != nil {
		return malformed("%v", err)
	}
	if !slices.IsSortedFunc(b.Signatures, func(x, y Entry) int { return strings.Compare(x.ID, y.ID) }) {
		return malformed("signatures out of order")
	}
	return nil
}

// valid says whether a name has one to max bytes of printable ASCII.
func valid(s string, max int) bool {
	return s != "" && len(s) <= max && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
