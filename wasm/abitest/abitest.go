// Package abitest reads the wire format's vectors, testdata/abi/*.txt, for the tests of every host.
package abitest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"
)

// Vector is one file: a txtar archive whose comment says in prose what is tested, with the files
//
//	calls      an export and its request in hexadecimal a line, for a fresh detector
//	responses  the response to each, in hexadecimal
//	body       or else: the body of a response of result, in hexadecimal
//	meaning    and what it says, as the JSON of detect.Result
//
// Blanks among the digits, empty lines, and what follows a # are for the reader.
type Vector struct {
	Name      string // the file's base name without .txt
	File      string // its path, to write responses back
	Calls     []Call
	Responses [][]byte
	Body      []byte
	Meaning   []byte
}

// Call is one request to one export.
type Call struct {
	Export  string
	Request []byte
}

// Read reads every vector in a directory, by name.
func Read(dir string) ([]Vector, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no vectors (*.txt)", dir)
	}
	vectors := make([]Vector, len(files))
	for i, file := range files {
		if vectors[i], err = readFile(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return vectors, nil
}

// readFile reads one vector.
func readFile(file string) (Vector, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return Vector{}, err
	}
	v := Vector{Name: strings.TrimSuffix(filepath.Base(file), ".txt"), File: file}
	for _, f := range archive.Files {
		switch f.Name {
		case "calls":
			err = v.readCalls(lines(f.Data))
		case "responses":
			v.Responses, err = readHex(f)
		case "body":
			var rows [][]byte
			rows, err = readHex(f)
			v.Body = bytes.Join(rows, nil)
		case "meaning":
			v.Meaning = f.Data
		default:
			err = fmt.Errorf("%s: expected calls, responses, body or meaning", f.Name)
		}
		if err != nil {
			return Vector{}, err
		}
	}
	return v, nil
}

// lines gives the words of each line that has any.
func lines(data []byte) [][]string {
	var out [][]string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) > 0 {
			out = append(out, words)
		}
	}
	return out
}

// readCalls reads the calls.
func (v *Vector) readCalls(lines [][]string) error {
	for _, words := range lines {
		request, err := hex.DecodeString(strings.Join(words[1:], ""))
		if err != nil {
			return fmt.Errorf("calls: %s: %w", words[0], err)
		}
		v.Calls = append(v.Calls, Call{words[0], request})
	}
	return nil
}

// readHex reads one value in hexadecimal a line.
func readHex(f txtar.File) ([][]byte, error) {
	var out [][]byte
	for _, words := range lines(f.Data) {
		value, err := hex.DecodeString(strings.Join(words, ""))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out = append(out, value)
	}
	return out, nil
}

// WriteResponses puts responses in the place of the file's own.
func (v Vector) WriteResponses(responses [][]byte) ([]byte, error) {
	archive, err := txtar.ParseFile(v.File)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	for _, r := range responses {
		text.WriteString(hex.EncodeToString(r) + "\n")
	}
	for i, f := range archive.Files {
		if f.Name == "responses" {
			archive.Files[i].Data = []byte(text.String())
			return txtar.Format(archive), nil
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: "responses", Data: []byte(text.String())})
	return txtar.Format(archive), nil
}
