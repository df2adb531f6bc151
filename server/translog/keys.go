package translog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// algEd25519 is note's byte for a plain Ed25519 key.
const algEd25519 = 1

// parseSigner reads note's text form of a signer, "PRIVATE+KEY+name+hash+base64(1, seed)", which note.NewSigner checks too.
func parseSigner(skey string) (note.Signer, ed25519.PrivateKey, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, nil, fmt.Errorf("translog: %w", err)
	}
	parts := strings.SplitN(skey, "+", 5)
	if len(parts) != 5 {
		return nil, nil, errors.New("translog: not a signer's key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(key) != 1+ed25519.SeedSize || key[0] != algEd25519 {
		return nil, nil, errors.New("translog: not an Ed25519 key")
	}
	return signer, ed25519.NewKeyFromSeed(key[1:]), nil
}
