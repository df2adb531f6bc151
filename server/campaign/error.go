package campaign

// Error is a coded error for people: the web puts it into the caller's language and picks the HTTP status. Every other
// error is internal; its text never leaves the server.
type Error struct {
	Code  string // one of the Err constants
	Field string // which part of the request is at fault, as a JSON path ("posts[3].text"); may be empty
	Limit int64  // the limit that was passed, or the seconds to wait; 0 if the code has none
}

// The codes. Each has a sentence in English and in French in server/web.
const (
	ErrMalformed     = "malformed"      // not JSON, not UTF-8, nested too deep, an unknown field
	ErrInvalid       = "invalid"        // a field is missing or has a value it cannot have
	ErrTooLarge      = "too_large"      // a body, a text or a list is over its limit
	ErrUnauthorized  = "unauthorized"   // no token, or one that is unknown or revoked
	ErrForbidden     = "forbidden"      // the role may not do this
	ErrForeignPage   = "foreign_page"   // the page is not one that the office proved to be its own
	ErrNotFound      = "not_found"      // there is none, or it is not the caller's
	ErrConflict      = "conflict"       // the id is known with another content, or the state does not allow it
	ErrChanged       = "changed"        // somebody else changed it since it was read
	ErrGone          = "gone"           // withdrawn
	ErrCodeUnknown   = "code_unknown"   // enrolment code: unknown, used, or expired
	ErrTooMany       = "too_many"       // rate limit; Limit is the seconds to wait
	ErrHeld          = "held"           // the flood brake holds it for a person
	ErrSecondPerson  = "second_person"  // publishing takes two different people
	ErrTooThin       = "too_thin"       // a signature that is too short, too common, or seen by too few offices
	ErrUnavailable   = "unavailable"    // the store cannot be reached
	ErrLastAdmin     = "last_admin"     // somebody must be left who can administer
	ErrSignaturesOld = "signatures_old" // signatures_version is one that this server never published
)

// Error implements error.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Code + ": " + e.Field
	}
	return e.Code
}
