package campaign

import "crypto/sha256"

// ParseReport reads the body of a report: first its bounds (scan), then its fields and nothing but them, then what every
// field may hold (report_check.go). The error is an *Error that names the field. What comes back is safe to run: every
// limit of the detector is kept.
func ParseReport(body []byte) (*Report, error) {
	if err := scan(body); err != nil {
		return nil, err
	}
	var r Report
	if err := decode(body, &r); err != nil {
		return nil, &Error{Code: ErrMalformed} // its text may hold parts of the body
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return &r, nil
}

// Digest is what the log holds of a report: the SHA-256 of its body as it came. The nonce in the body is the salt, so that
// nobody who knows what a report could say can look it up.
func Digest(body []byte) [32]byte { return sha256.Sum256(body) }
