// Package corpus reads files of posts and of text pairs: JSON Lines, plain or gzipped, in order and on every core.
//
// A post is one JSON object on one line. Fields, with what stands in for a missing one:
//
//	id          string, required; the same id again merges into the first
//	platform    string: "x", "facebook", …
//	author      string (a handle), required; or an object {id, handle, name, created_at, followers, following, posts,
//	            default_avatar} of which id or handle is required
//	text        string
//	lang        string: "en", "fr", …
//	created_at  RFC 3339 with seconds; empty or missing is "unknown"
//	resolution  whole seconds, the granularity of created_at: 60 is "to the minute"; missing is 1
//	page        string; missing: target
//	thread      string; missing: reply_to
//	root        bool: the post is the thread's first post itself
//	links       list of strings: expanded URLs
//
// Other fields are ignored. Everything is bounded before it is parsed: a line by MaxLine, a field by its limit in
// line.go. A line that breaks a rule is reported as a LineError and reading goes on with the next. Bytes that are not
// UTF-8 are replaced by U+FFFD, as encoding/json does.
package corpus

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/refrain-project/refrain/wasm/detect"
)

// MaxLine is the longest line read, in bytes. A post on any platform is far below it.
const MaxLine = 1 << 20

// LineError says where a line is not what was expected, and what was.
type LineError struct {
	File     string
	Line     int    // from 1
	Field    string // empty: the line as a whole
	Expected string
}

// Error implements error.
func (e *LineError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: expected %s", e.File, e.Line, e.Expected)
	}
	return fmt.Sprintf("%s:%d: field %q: expected %s", e.File, e.Line, e.Field, e.Expected)
}

// Count is what one reading saw.
type Count struct {
	Rows int // lines that became posts or pairs
	Bad  int // lines reported as LineError
}

// Pair is one line of a pairs file.
type Pair struct {
	ID string `json:"id"`
	A  string `json:"a"`
	B  string `json:"b"`
}

// Posts reads posts from files in order ("-" is standard input) and hands them to deliver in batches. Bad lines go to
// bad, in order too; both are called from the caller's goroutine. A batch is good until deliver returns. A file that
// cannot be opened ends the reading with an error; a file whose compressed data breaks off counts as one bad line.
func Posts(files []string, deliver func([]detect.Post) error, bad func(*LineError)) (Count, error) {
	return read(files, postParser, deliver, bad)
}

// Map is Posts with one step more, taken on every core: each worker asks step for a function of its own and passes every
// post through it. A post that the function refuses is a bad line. The function fills in a row whole; what the row held
// before is of a batch delivered earlier, so its memory can be used again.
func Map[T any](files []string, step func() func(detect.Post, *T) *LineError, deliver func([]T) error,
	bad func(*LineError)) (Count, error) {
	return readFrom(files, open, mapped(step), deliver, bad)
}

// MapFrom is Map for data that is no file.
func MapFrom[T any](name string, r io.Reader, step func() func(detect.Post, *T) *LineError, deliver func([]T) error,
	bad func(*LineError)) (Count, error) {
	return readFrom([]string{name}, reader(r), mapped(step), deliver, bad)
}

// reader is an open for what is open already.
func reader(r io.Reader) func(string) (io.ReadCloser, error) {
	return func(string) (io.ReadCloser, error) { return io.NopCloser(r), nil }
}

// mapped puts the step behind the parser of posts.
func mapped[T any](step func() func(detect.Post, *T) *LineError) func() parse[T] {
	return func() parse[T] {
		post, then := postParser(), step()
		var p detect.Post
		return func(line []byte, into *T) *LineError {
			if e := post(line, &p); e != nil {
				return e
			}
			return then(p, into)
		}
	}
}

// PostsFrom is Posts for data that is no file; name stands for it in errors.
func PostsFrom(name string, r io.Reader, deliver func([]detect.Post) error, bad func(*LineError)) (Count, error) {
	return readFrom([]string{name}, reader(r), postParser, deliver, bad)
}

// Pairs is Posts for files of text pairs with the fields id, a and b.
func Pairs(files []string, deliver func([]Pair) error, bad func(*LineError)) (Count, error) {
	return read(files, pairParser, deliver, bad)
}

// read is readFrom the file system.
func read[T any](files []string, parser func() parse[T], deliver func([]T) error, bad func(*LineError)) (Count, error) {
	return readFrom(files, open, parser, deliver, bad)
}

// open gives a file, or standard input for "-".
func open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(name)
}

// parse reads one line into *T, whatever that held, or says which field is not what was expected.
type parse[T any] func(line []byte, into *T) *LineError

// batch is one chunk on its way: cut from the file by one goroutine, parsed by any worker, delivered in file order.
type batch[T any] struct {
	chunk
	rows []T
	bad  []*LineError
	done chan struct{} // closed when rows and bad are complete
}

// readFrom runs the three stages. parser is called once per worker, so that each has scratch memory of its own.
func readFrom[T any](files []string, open func(string) (io.ReadCloser, error), parser func() parse[T],
	deliver func([]T) error, bad func(*LineError)) (Count, error) {
	workers := runtime.GOMAXPROCS(0)
	free := make(chan []T, 8*workers) // rows of batches that were delivered
	inOrder := make(chan *batch[T], 4*workers)
	toParse := make(chan *batch[T], 4*workers)
	stop := make(chan struct{})
	cutting := make(chan error, 1)
	go func() {
		cutting <- cutFiles(files, open, func(c chunk) bool {
			b := &batch[T]{chunk: c, done: make(chan struct{})}
			select {
			case inOrder <- b:
				toParse <- b
				return true
			case <-stop:
				return false
			}
		})
		close(inOrder)
		close(toParse)
	}()
	for range workers {
		go func() {
			one := parser()
			for b := range toParse {
				select {
				case b.rows = <-free:
				default:
				}
				b.parse(one)
			}
		}()
	}
	count, err := hand(inOrder, free, deliver, bad)
	close(stop)
	for range inOrder { // let the cutter see stop
	}
	if cutErr := <-cutting; err == nil {
		err = cutErr
	}
	return count, err
}

// hand passes finished batches on, in the order in which they were cut, and their memory back.
func hand[T any](inOrder <-chan *batch[T], free chan<- []T, deliver func([]T) error, bad func(*LineError)) (Count, error) {
	var count Count
	for b := range inOrder {
		<-b.done
		for _, e := range b.bad {
			bad(e)
		}
		count.Bad += len(b.bad)
		count.Rows += len(b.rows)
		if len(b.rows) == 0 {
			continue
		}
		if err := deliver(b.rows); err != nil {
			return count, err
		}
		select {
		case free <- b.rows:
		default:
		}
	}
	return count, nil
}
