package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// language chooses among the two of every text.
type language int

// The languages.
const (
	english language = iota
	french
)

// terminal is where a subcommand reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	lang     language
	colour   bool // out shows colours
	progress bool // err shows progress
}

// newTerminal takes language and colour from the environment (https://no-color.org).
func newTerminal(in io.Reader, out, err *os.File) *terminal {
	return &terminal{
		in: in, out: out, err: err, lang: localLanguage(os.Getenv),
		colour: isTerminal(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", progress: isTerminal(err),
	}
}

// localLanguage follows the order of POSIX: LC_ALL, LC_MESSAGES, LANG.
func localLanguage(env func(string) string) language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, "fr") {
				return french
			}
			return english
		}
	}
	return english
}

// isTerminal says whether a person may be reading f.
func isTerminal(f *os.File) bool {
	s, err := f.Stat()
	return err == nil && s.Mode()&os.ModeCharDevice != 0
}

// say writes a message in the terminal's language.
func (t *terminal) say(en, fr string, args ...any) {
	fmt.Fprintf(t.err, "refrain: "+[2]string{en, fr}[t.lang]+"\n", args...)
}

// fail reports an error.
func (t *terminal) fail(err error) int {
	t.say("%v", "%v", err)
	return exitFailure
}

// flags makes a set whose --help prints the text in the terminal's language, then the flags.
func (t *terminal) flags(name string, text [2]string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(t.err)
	f.Func("lang", "en or fr: the language of what people read", func(s string) error {
		l, ok := map[string]language{"en": english, "fr": french}[s]
		if !ok {
			return errors.New("expected en or fr")
		}
		t.lang = l
		return nil
	})
	f.Usage = func() {
		fmt.Fprint(f.Output(), text[t.lang])
		f.PrintDefaults()
	}
	return f
}

// parse reads flags and operands in any order. done means: leave with code.
func (t *terminal) parse(f *flag.FlagSet, args []string) (operands []string, code int, done bool) {
	for {
		err := f.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			return nil, exitOK, true
		}
		if err != nil {
			return nil, exitUsage, true
		}
		if f.NArg() == 0 {
			return operands, exitOK, false
		}
		operands, args = append(operands, f.Arg(0)), f.Args()[1:]
	}
}
