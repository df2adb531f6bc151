package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// table writes rows for people: columns aligned, the heads quiet. Cells must not hold line ends.
func (t *terminal) table(heads []string, rows [][]string) {
	width := make([]int, len(heads))
	for _, row := range append([][]string{heads}, rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	line := func(row []string) string {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell)+2))
			}
		}
		return strings.TrimRight(b.String(), " ")
	}
	fmt.Fprintln(t.out, t.paint(quiet, line(heads)))
	for _, row := range rows {
		fmt.Fprintln(t.out, line(row))
	}
}

// writeJSON writes a value for programs: one line.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// when writes a time in Unix milliseconds: "12 Aug 2023 14:02", "12 août 2023 14 h 02"; "–" is never.
func when(l language, ms int64) string {
	if ms == 0 {
		return "–"
	}
	at := time.UnixMilli(ms).Local()
	if l == english {
		return at.Format("2 Jan 2006 15:04")
	}
	months := []string{"janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."}
	return fmt.Sprintf("%d\u00a0%s %d, %d\u00a0h\u00a0%02d", at.Day(), months[at.Month()-1], at.Year(), at.Hour(), at.Minute())
}

// oneLine makes a text fit for a cell.
func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// printable keeps a post's text from steering the terminal: control and formatting characters become spaces.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
}
