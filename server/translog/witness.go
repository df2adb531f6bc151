package translog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// algCosignature is C2SP's byte for an Ed25519 key that cosigns checkpoints with a time (tlog-cosignature).
const algCosignature = 4

// A witness is somebody else who watches that the log only grows, and says so with a signature of its own on a checkpoint. Its
// signature is over "cosignature/v1\ntime SECONDS\n" and the checkpoint's text; its bytes are the time, big-endian, and 64 of Ed25519.

// witness is a key that cosigns; it is note.Verifier, and note.Signer if it has the private key.
type witness struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
	secret ed25519.PrivateKey
	now    func() time.Time
}

// newWitness computes the key's hash as C2SP says.
func newWitness(name string, public ed25519.PublicKey) *witness {
	sum := sha256.New()
	_, _ = sum.Write(append([]byte(name+"\n"), append([]byte{algCosignature}, public...)...)) // a hash takes everything
	return &witness{name: name, hash: binary.BigEndian.Uint32(sum.Sum(nil)), public: public}
}

// NewWitness reads a witness's public key, "name+hash+base64(4, key)". Keys of the plain kind (1) are read too: their cosignatures
// are notes' own and carry no time.
func NewWitness(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, key64, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(key64)
	if err == nil && len(key) == 1+ed25519.PublicKeySize && key[0] == algEd25519 {
		return note.NewVerifier(vkey)
	}
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algCosignature || name == "" || strings.ContainsAny(name, " \t\n") {
		return nil, errors.New("translog: not a witness's key")
	}
	w := newWitness(name, ed25519.PublicKey(key[1:]))
	if want, err := hex.DecodeString(hash); err != nil || len(want) != 4 || binary.BigEndian.Uint32(want) != w.hash {
		return nil, errors.New("translog: a witness's key with another key's hash")
	}
	return w, nil
}

// NewWitnessSigner makes a witness that signs with the time that now gives. The text of its public key is for NewWitness.
func NewWitnessSigner(name string, secret ed25519.PrivateKey, now func() time.Time) (note.Signer, string, error) {
	public, ok := secret.Public().(ed25519.PublicKey)
	if !ok {
		return nil, "", errors.New("translog: not an Ed25519 key")
	}
	w := newWitness(name, public)
	w.secret, w.now = secret, now
	return w, fmt.Sprintf("%s+%08x+%s", name, w.hash, base64.StdEncoding.EncodeToString(append([]byte{algCosignature}, public...))), nil
}

// Name implements note.Signer and note.Verifier.
func (w *witness) Name() string { return w.name }

// KeyHash implements note.Signer and note.Verifier.
func (w *witness) KeyHash() uint32 { return w.hash }

// cosignedText gives what a witness signs.
func cosignedText(seconds uint64, checkpoint []byte) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(seconds, 10)+"\n"), checkpoint...)
}

// Verify implements note.Verifier.
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(w.public, cosignedText(binary.BigEndian.Uint64(sig), msg), sig[8:])
}

// Sign implements note.Signer.
func (w *witness) Sign(msg []byte) ([]byte, error) {
	if w.secret == nil {
		return nil, errors.New("translog: a witness without its private key")
	}
	seconds := uint64(max(w.now().Unix(), 0)) // #nosec G115 -- not negative
	sig := binary.BigEndian.AppendUint64(nil, seconds)
	return append(sig, ed25519.Sign(w.secret, cosignedText(seconds, msg))...), nil
}

// Cosign gives a checkpoint with a witness's signature added. The witness has checked before that the log only grew
// (CheckConsistency from the last checkpoint that it signed): that is what its signature says.
func Cosign(checkpoint []byte, verifier note.Verifier, w note.Signer) ([]byte, error) {
	if _, err := OpenCheckpoint(checkpoint, verifier); err != nil {
		return nil, err
	}
	n, err := note.Open(checkpoint, note.VerifierList(verifier))
	if err != nil {
		return nil, fmt.Errorf("translog: open the checkpoint: %w", err)
	}
	return note.Sign(n, w)
}
