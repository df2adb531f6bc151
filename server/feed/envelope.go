package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// magic is the first line of an envelope: the format and its version.
const magic = "refrain-feed/1"

// maxEnvelope is the bytes of an envelope at the most: eight lines, and a few signatures.
const maxEnvelope = 4096

// ErrMalformed is the cause of an error about bytes that break the format, or a bundle that the format has no room for.
var ErrMalformed = errors.New("malformed bundle")

// Encode writes and signs a bundle; its origin becomes the signer's name. The order of its lists does not matter.
func Encode(b Bundle, signer note.Signer) ([]byte, error) {
	b = b.tidy()
	b.Origin = signer.Name()
	if err := b.check(); err != nil {
		return nil, err
	}
	body := appendBody(nil, b)
	signed, err := note.Sign(&note.Note{Text: envelope(b, body)}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign bundle %d: %w", b.Version, err)
	}
	if out := append(append(signed, '\n'), body...); len(out) <= MaxSize {
		return out, nil
	}
	return nil, fmt.Errorf("%w: %d bytes of body, at most %d in all", ErrMalformed, len(body), MaxSize)
}

// envelope writes the text that is signed.
func envelope(b Bundle, body []byte) string {
	return fmt.Sprintf("%s\n%s\n%d\n%d\n%s\n%s\n%x\n%d\n", magic, b.Origin, b.Version, b.Base, clock(b.Issued), clock(b.Expires), sha256.Sum256(body), len(body))
}

// clock writes Unix seconds as RFC 3339 in UTC.
func clock(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }

// Decode reads a bundle that one of the known keys signed. Whether it may be used, Accept says. The error is that of package
// note for a bad or unknown signature, or wraps ErrMalformed.
func Decode(data []byte, verifiers note.Verifiers) (Bundle, error) {
	head, body, err := split(data)
	if err != nil {
		return Bundle{}, err
	}
	n, err := note.Open(head, verifiers)
	if err != nil {
		return Bundle{}, fmt.Errorf("verify bundle: %w", err)
	}
	for _, s := range slices.Concat(n.Sigs, n.UnverifiedSigs) {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil { // note reads the unused bits of a last letter as it likes
			return Bundle{}, malformed("the signature of %s is not in its one encoding", s.Name)
		}
	}
	b, err := readEnvelope(n, body)
	if err != nil {
		return Bundle{}, err
	}
	if err := readBody(&b, body); err != nil {
		return Bundle{}, err
	}
	if err := b.check(); err != nil {
		return Bundle{}, err
	}
	if !bytes.Equal(appendBody(nil, b), body) {
		return Bundle{}, malformed("the body is not in its one encoding")
	}
	return b, nil
}

// split finds the envelope and the body.
func split(data []byte) (head, body []byte, err error) {
	if len(data) > MaxSize {
		return nil, nil, malformed("%d bytes, at most %d", len(data), MaxSize)
	}
	first := data[:min(len(data), maxEnvelope)]
	empty := []byte("\n\n")
	text := bytes.Index(first, empty)
	if text < 0 {
		return nil, nil, malformed("no empty line in the first %d bytes", maxEnvelope)
	}
	end := bytes.Index(first[text+2:], empty)
	if end < 0 {
		return nil, nil, malformed("no second empty line in the first %d bytes", maxEnvelope)
	}
	end += text + 2
	return data[:end+1], data[end+2:], nil
}

// malformed makes an error that wraps ErrMalformed.
func malformed(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, a...))
}

// readEnvelope reads the text of a verified note and holds the body to it.
func readEnvelope(n *note.Note, body []byte) (b Bundle, err error) {
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 9 || lines[8] != "" || lines[0] != magic {
		return b, malformed("the envelope has not the lines of %s", magic)
	}
	b.Origin = lines[1]
	named := false
	for _, s := range n.Sigs {
		named = named || s.Name == b.Origin
	}
	if !named {
		return b, malformed("origin %q did not sign", b.Origin)
	}
	for _, x := range []struct {
		to   *int64
		line string
	}{{&b.Version, lines[2]}, {&b.Base, lines[3]}} {
		if *x.to, err = strconv.ParseInt(x.line, 10, 64); err != nil {
			return b, malformed("version %q is no number", x.line)
		}
	}
	for _, x := range []struct {
		to   *int64
		line string
	}{{&b.Issued, lines[4]}, {&b.Expires, lines[5]}} {
		t, err := time.Parse(time.RFC3339, x.line)
		if err != nil {
			return b, malformed("time %q is not RFC 3339", x.line)
		}
		*x.to = t.Unix()
	}
	if sum := sha256.Sum256(body); lines[6] != hex.EncodeToString(sum[:]) || lines[7] != strconv.Itoa(len(body)) {
		return b, malformed("the body is not the one that was signed")
	}
	if envelope(b, body) != n.Text {
		return b, malformed("a line of the envelope is not in its one form")
	}
	return b, nil
}
