package main

import (
	"context"
	"fmt"
	"io"
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

// group is subcommands that belong together.
type group struct {
	title    [2]string
	commands []command
}

// manage is the group of subcommands that work on a server's data, wherever that is.
func manage(more ...command) group {
	return group{[2]string{"Decide and manage", "Décider et gérer"}, append([]command{
		{"campaign", [2]string{"see campaigns and decide about them", "voir les campagnes et en décider"}, campaignCommand},
		{"office", [2]string{"offices, their pages, codes and devices", "les bureaux, leurs pages, codes et appareils"}, officeCommand},
		{"user", [2]string{"people who decide", "les personnes qui décident"}, userCommand},
		{"hold", [2]string{"put a report under a legal hold", "mettre un signalement sous conservation légale"}, hold},
		{"export", [2]string{"write all that is held about an office or an account", "écrire tout ce qui est détenu sur un bureau ou un compte"}, export},
	}, more...)}
}

// commands gives all subcommands.
func commands() (all []command) {
	for _, g := range groups() {
		all = append(all, g.commands...)
	}
	return all
}

// run is the program: arguments in, exit code out.
func run(ctx context.Context, t *terminal, args []string) int {
	args = t.language(args)
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
	fmt.Fprintln(w, [2]string{"Usage: refrain SUBCOMMAND [flags] [FILE…]", "Usage\u00A0: refrain SOUS-COMMANDE [options] [FICHIER…]"}[l])
	for _, g := range groups() {
		fmt.Fprintf(w, "\n%s\n", g.title[l])
		for _, c := range g.commands {
			fmt.Fprintf(w, "  %-14s  %s\n", c.name, c.summary[l])
		}
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, [2]string{
		"refrain SUBCOMMAND --help shows examples.\nExit codes: 0 done · 1 failed · 2 command line not understood · 3 done, but some lines were bad",
		"refrain SOUS-COMMANDE --help montre des exemples.\nCodes de sortie\u00A0: 0 fait · 1 échec · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises",
	}[l])
}
