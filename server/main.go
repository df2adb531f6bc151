// Command refrain finds the same message posted by many accounts, and says why: this file wires everything.
//
// The way of a post: server/corpus reads it, wasm/detect compares it, here or, with --wasm, in detector.wasm under
// server/verify; lines.go writes what was found for programs, people.go for people, in the words of words.go.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/refrain-project/refrain/server/eval"
)

// Exit codes of every subcommand.
const (
	exitOK      = 0
	exitFailure = 1 // a file or the detector failed
	exitUsage   = 2 // the command line was not understood
	exitBad     = 3 // done, but some lines were bad
)

// command is one subcommand.
type command struct {
	name    string
	summary [2]string // by language
	run     func(ctx context.Context, t *terminal, args []string) int
}

// commands gives the subcommands in the order of the help.
func commands() []command {
	return []command{
		{"scan", [2]string{"find the same message from many accounts in files of posts", "trouver le même message de plusieurs comptes dans des fichiers de publications"}, scan},
		{"explain", [2]string{"say why a post was or was not flagged, rule by rule", "dire pourquoi une publication a été repérée ou non, règle par règle"}, explain},
		{"compare", [2]string{"say how alike pairs of texts are", "dire à quel point des paires de textes se ressemblent"}, compare},
		{"pairs", [2]string{"find all pairs of nearly equal texts", "trouver toutes les paires de textes presque égaux"}, pairs},
		{"eval", [2]string{"measure the detector on real posts", "mesurer le détecteur sur de vraies publications"}, evaluate},
		{"demo", [2]string{"show one finding in invented replies", "montrer un résultat dans des réponses inventées"}, demo},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, newTerminal(os.Stdin, os.Stdout, os.Stderr), os.Args[1:]))
}

// run is the program: arguments in, exit code out.
func run(ctx context.Context, t *terminal, args []string) int {
	if len(args) == 0 {
		help(t.err, t.lang)
		return exitUsage
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, t, args[1:])
		}
	}
	switch args[0] {
	case "help", "--help", "-h", "-help":
		help(t.out, t.lang)
		return exitOK
	}
	fmt.Fprintf(t.err, "refrain: %s %q\n\n", [2]string{"no subcommand", "pas de sous-commande"}[t.lang], args[0])
	help(t.err, t.lang)
	return exitUsage
}

// help lists the subcommands.
func help(w io.Writer, l language) {
	fmt.Fprintln(w, [2]string{"Usage: refrain SUBCOMMAND [flags] [FILE…]", "Usage : refrain SOUS-COMMANDE [options] [FICHIER…]"}[l])
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.summary[l])
	}
	fmt.Fprintln(w, [2]string{
		"refrain SUBCOMMAND --help shows examples.\nExit codes: 0 done · 1 failed · 2 command line not understood · 3 done, but some lines were bad",
		"refrain SOUS-COMMANDE --help montre des exemples.\nCodes de sortie : 0 fait · 1 échec · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises",
	}[l])
}

// evaluate hands over to package eval.
func evaluate(_ context.Context, t *terminal, args []string) int {
	return eval.Main(args, t.out, t.err)
}
