// Command refrain finds the same message posted by many accounts, says why, and serves those who report it: this file
// wires everything.
//
// The way of a post: server/corpus reads it, wasm/detect compares it, here or, with --wasm, in detector.wasm under
// server/verify; lines.go writes what was found for programs, people.go for people, in the sentences of server/words.
//
// The way of a report: report.go makes it as the extension does, send.go sends it; serve.go runs server/web, which receives
// it into server/store, and server/process, which runs it again and joins it by the rules of server/campaign. The other
// files are the subcommands that people manage the server with; they work on the same folder (data.go).
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

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

// group is subcommands that belong together.
type group struct {
	title    [2]string
	commands []command
}

// groups gives the subcommands in the order of the help.
func groups() []group {
	return []group{
		{[2]string{"Find", "Trouver"}, []command{
			{"scan", [2]string{"find the same message from many accounts in files of posts", "trouver le même message de plusieurs comptes dans des fichiers de publications"}, scan},
			{"explain", [2]string{"say why a post was or was not flagged, rule by rule", "dire pourquoi une publication a été repérée ou non, règle par règle"}, explain},
			{"compare", [2]string{"say how alike pairs of texts are", "dire à quel point des paires de textes se ressemblent"}, compare},
			{"pairs", [2]string{"find all pairs of nearly equal texts", "trouver toutes les paires de textes presque égaux"}, pairs},
			{"eval", [2]string{"measure the detector on real posts", "mesurer le détecteur sur de vraies publications"}, evaluate},
			{"demo", [2]string{"show one finding in invented replies", "montrer un résultat dans des réponses inventées"}, demo},
		}},
		{[2]string{"Report", "Signaler"}, []command{
			{"enrol", [2]string{"turn an enrolment code into a token", "échanger un code d'inscription contre un jeton"}, enrol},
			{"report", [2]string{"make a report of a page's replies", "faire un signalement des réponses d'une page"}, reportCommand},
			{"send", [2]string{"send a report and keep its receipt", "envoyer un signalement et garder son récépissé"}, send},
			{"verify-receipt", [2]string{"check a receipt, without the server", "vérifier un récépissé, sans le serveur"}, verifyReceipt},
			{"verify-log", [2]string{"check the server's whole log", "vérifier tout le journal du serveur"}, verifyLog},
		}},
		{[2]string{"Serve", "Servir"}, []command{
			{"serve", [2]string{"run the server", "faire tourner le serveur"}, serve},
			{"backup", [2]string{"copy the store while the server runs", "copier le stockage pendant que le serveur tourne"}, backup},
			{"restore", [2]string{"put a backup in place of the store", "mettre une sauvegarde à la place du stockage"}, restore},
			{"migrate-store", [2]string{"move the store into another database, and prove it", "déplacer le stockage dans une autre base de données, et le prouver"}, migrateStore},
		}},
		{[2]string{"Decide and manage", "Décider et gérer"}, []command{
			{"campaign", [2]string{"see campaigns and decide about them", "voir les campagnes et en décider"}, campaignCommand},
			{"corpus", [2]string{"ordinary posts on which signatures are tried", "les publications ordinaires sur lesquelles les signatures sont essayées"}, corpusCommand},
			{"office", [2]string{"offices, their pages, codes and devices", "les bureaux, leurs pages, codes et appareils"}, officeCommand},
			{"user", [2]string{"people who decide", "les personnes qui décident"}, userCommand},
			{"hold", [2]string{"put a report under a legal hold", "mettre un signalement sous conservation légale"}, hold},
			{"export", [2]string{"write all that is held about an office or an account", "écrire tout ce qui est détenu sur un bureau ou un compte"}, export},
		}},
	}
}

// commands gives all subcommands.
func commands() (all []command) {
	for _, g := range groups() {
		all = append(all, g.commands...)
	}
	return all
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, newTerminal(os.Stdin, os.Stdout, os.Stderr), os.Args[1:]))
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

// evaluate hands over to package eval.
func evaluate(_ context.Context, t *terminal, args []string) int {
	return eval.Main(args, t.out, t.err)
}
