package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// chunk is a run of whole lines of one file, or one thing wrong with the file at that place.
type chunk struct {
	file  string
	first int    // number of the first line, from 1
	data  []byte // ends at a line's end; from buffers
	wrong *LineError
}

// buffers recycles the memory of chunks. A buffer holds at least one line of MaxLine.
var buffers = sync.Pool{New: func() any { return new([MaxLine + 1]byte) }}

// cutFiles cuts the files one after the other and gives their chunks to emit until emit answers false.
func cutFiles(files []string, open func(string) (io.ReadCloser, error), emit func(chunk) bool) error {
	for _, name := range files {
		f, err := open(name)
		if err != nil {
			return err
		}
		c := cutter{file: name, line: 1, emit: emit}
		c.run(f)
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// cutter cuts one file.
type cutter struct {
	file     string
	line     int    // number of the line at which the next chunk starts
	rest     []byte // the begun line that the last chunk left
	skipping bool   // inside a line that was too long
	emit     func(chunk) bool
}

// run reads to the end of the file; what stops it early is reported as a chunk with wrong set.
func (c *cutter) run(f io.Reader) {
	r, err := gunzip(f)
	for err == nil {
		buf := buffers.Get().(*[MaxLine + 1]byte)[:]
		have := copy(buf, c.rest)
		var n int
		n, err = io.ReadFull(r, buf[have:])
		atEnd := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && r.ended
		if !c.cut(buf[:have+n], atEnd) {
			return
		}
		if atEnd {
			return
		}
	}
	c.emit(chunk{wrong: &LineError{c.file, c.line, "", "readable data to the end of the file: " + err.Error()}})
}

// cut emits the whole lines of buf and keeps what is left.
func (c *cutter) cut(buf []byte, atEnd bool) bool {
	if c.skipping {
		end := bytes.IndexByte(buf, '\n')
		if end < 0 {
			c.rest = c.rest[:0]
			return true
		}
		buf, c.skipping = buf[end+1:], false
		c.line++
	}
	end := bytes.LastIndexByte(buf, '\n') + 1
	if atEnd {
		end = len(buf)
	}
	if end == 0 && len(buf) > MaxLine {
		c.rest, c.skipping = c.rest[:0], true
		return c.emit(chunk{wrong: &LineError{c.file, c.line, "", tooLong}})
	}
	c.rest = append(c.rest[:0], buf[end:]...)
	whole := chunk{file: c.file, first: c.line, data: buf[:end]}
	c.line += bytes.Count(whole.data, []byte{'\n'})
	return end == 0 || c.emit(whole)
}

const tooLong = "a line of at most 1 MiB"

// source remembers whether the stream below it came to a proper end: io.ReadFull gives the same error for a short last
// buffer as gzip does for data that breaks off.
type source struct {
	io.Reader
	ended bool
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.ended = s.ended || err == io.EOF
	return n, err
}

// gunzip looks at the first bytes, not at the name.
func gunzip(f io.Reader) (*source, error) {
	b := bufio.NewReaderSize(f, 1<<18)
	if magic, _ := b.Peek(2); string(magic) != "\x1f\x8b" {
		return &source{Reader: b}, nil
	}
	z, err := gzip.NewReader(b)
	return &source{Reader: z}, err
}

// parse turns the chunk's lines into rows and gives its memory back.
func (b *batch[T]) parse(one parse[T]) {
	defer close(b.done)
	if b.wrong != nil {
		b.bad = append(b.bad, b.wrong)
		return
	}
	b.rows = slices.Grow(b.rows[:0], bytes.Count(b.data, []byte{'\n'})+1)
	number := b.first - 1
	for line := range bytes.Lines(b.data) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		next := b.rows[:len(b.rows)+1]
		if e := one(line, &next[len(b.rows)]); e != nil {
			e.File, e.Line = b.file, number
			b.bad = append(b.bad, e)
			continue
		}
		b.rows = next
	}
	if cap(b.data) > MaxLine {
		buffers.Put((*[MaxLine + 1]byte)(b.data[:MaxLine+1]))
	}
	b.data = nil
}
