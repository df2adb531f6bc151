package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/web"
	"github.com/refrain-project/refrain/server/words"
)

// language chooses among the two of every text.
type language = words.Language

// The languages.
const (
	english = words.English
	french  = words.French
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

// fail reports an error, in the reader's language where it has both.
func (t *terminal) fail(err error) int {
	var h *hint
	var coded *campaign.Error
	switch {
	case errors.As(err, &h):
		t.say(h.en, h.fr, h.args...)
	case errors.As(err, &coded):
		_, detail := web.Explain(coded, t.lang == french)
		t.say("%s: %s", "%s\u00a0: %s", coded.Code, detail)
	default:
		t.say("%v", "%v", err)
	}
	return exitFailure
}

// misused reports a command line that was not understood.
func (t *terminal) misused(name, en, fr string, args ...any) int {
	t.say(en+" ("+name+" --help)", fr+" ("+name+" --help)", args...)
	return exitUsage
}

// language takes --lang off the front, where it may stand before the subcommand.
func (t *terminal) language(args []string) []string {
	if len(args) == 0 || !strings.HasPrefix(strings.TrimLeft(args[0], "-"), "lang") || args[0][0] != '-' {
		return args
	}
	_, value, inside := strings.Cut(args[0], "=")
	rest := args[1:]
	if !inside && len(rest) > 0 {
		value, rest = rest[0], rest[1:]
	}
	l, ok := languages[value]
	if !ok {
		return args // the error is that of an unknown subcommand
	}
	t.lang = l
	return rest
}

// languages are the values of --lang.
var languages = map[string]language{"en": english, "fr": french}

// flags makes a set whose --help prints the text in the terminal's language, then the flags.
func (t *terminal) flags(name string, text [2]string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(t.err)
	f.Func("lang", "en or fr: the language of what people read", func(s string) error {
		l, ok := languages[s]
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

// environment takes flags from REFRAIN_ADDR and the like; the command line, read later, wins.
func (t *terminal) environment(f *flag.FlagSet) error {
	var wrong error
	f.VisitAll(func(x *flag.Flag) {
		name := "REFRAIN_" + strings.ToUpper(strings.ReplaceAll(x.Name, "-", "_"))
		if v := os.Getenv(name); v != "" && x.Name != "lang" && wrong == nil {
			if err := f.Set(x.Name, v); err != nil {
				wrong = fmt.Errorf("%s: %w", name, err)
			}
		}
	})
	return wrong
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

// style is one ANSI rendition; without colours it is empty.
type style string

const (
	bold   style = "\x1b[1m"
	strong style = "\x1b[1;33m" // a coordinated finding
	quiet  style = "\x1b[2m"
	marked style = "\x1b[7m" // words that match
	plain  style = "\x1b[0m"
)

// paint puts text into a style where the terminal shows one.
func (t *terminal) paint(s style, text string) string {
	if !t.colour {
		return text
	}
	return string(s) + text + string(plain)
}
