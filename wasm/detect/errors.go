package detect

// Error is a coded error that a host can put into words. The zero value of Post and Field mean "the whole set".
type Error struct {
	Code  string // one of the Err constants
	Post  string // id of the post at fault, or of the signature, if one is
	Field string // its field
}

// The error codes. A set that causes one is refused whole: nothing of it is kept, no flag is emitted.
const (
	ErrInvalid     = "invalid"       // a field is missing or malformed
	ErrTooLong     = "too_long"      // a field is over its limit (params.go)
	ErrTooMany     = "too_many"      // too many posts in one call
	ErrTooMuchWork = "too_much_work" // the set needs more comparisons than the work limit allows
	ErrSnapshot    = "snapshot"      // a snapshot is damaged or of another version
)

// Error implements error.
func (e *Error) Error() string {
	s := e.Code
	if e.Field != "" {
		s += ": field " + e.Field
	}
	if e.Post != "" {
		s += " of post " + e.Post
	}
	return s
}
