package process

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
)

const (
	// CodeLife is how long an enrolment code works.
	CodeLife = 7 * 24 * time.Hour
	// SignInLife is how long a sign-in link works.
	SignInLife = 24 * time.Hour
)

// CodeHash is what the store knows of an enrolment code. Case, spaces and dashes do not count: people type codes.
func CodeHash(code string) [32]byte {
	plain := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.ToUpper(code))
	return sha256.Sum256([]byte(plain))
}

// NewCode makes an enrolment code: 100 bits, in four groups to read out.
func NewCode() string {
	t := rand.Text()
	return t[:5] + "-" + t[5:10] + "-" + t[10:15] + "-" + t[15:20]
}

// NewSignIn makes the secret of a one-time sign-in link, and what the store knows of it.
func NewSignIn() (secret string, hash [32]byte) {
	secret = NewToken("rfs_")
	return secret, TokenHash(secret)
}

// TokenHash is what the store knows of a token.
func TokenHash(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// NewToken makes a token: its kind, then 32 random bytes.
func NewToken(kind string) string {
	var b [32]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	return kind + base64.RawURLEncoding.EncodeToString(b[:])
}
