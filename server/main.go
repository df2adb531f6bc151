//go:build !js

// Command refrain finds the same message posted by many accounts, says why, and serves those who report it: this file
// wires everything.
//
// The way of a post: server/corpus reads it, wasm/detect compares it, here or, with --wasm, in detector.wasm under
// server/verify; lines.go writes what was found for programs, people.go for people, in the sentences of server/words.
//
// The way of a report: report.go makes it as the extension does, send.go sends it; serve.go runs server/web, which receives
// it into server/store, and server/process, which runs it again and joins it by the rules of server/campaign. The other
// files are the subcommands that people manage the server with; they work on the same folder (data.go). main_js.go wires the same
// server for Cloudflare Workers.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/refrain-project/refrain/server/eval"
)

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
			{"ready", [2]string{"ask whether a server is ready", "demander si un serveur est prêt"}, ready},
			{"backup", [2]string{"copy the store while the server runs", "copier le stockage pendant que le serveur tourne"}, backup},
			{"restore", [2]string{"put a backup in place of the store", "mettre une sauvegarde à la place du stockage"}, restore},
			{"migrate-store", [2]string{"move the store into another database, and prove it", "déplacer le stockage dans une autre base de données, et le prouver"}, migrateStore},
			{"remote", [2]string{"manage a server on Cloudflare Workers", "gérer un serveur sur Cloudflare Workers"}, remote},
		}},
		manage(command{"corpus", [2]string{"ordinary posts on which signatures are tried", "les publications ordinaires sur lesquelles les signatures sont essayées"}, corpusCommand}),
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, newTerminal(os.Stdin, os.Stdout, os.Stderr), os.Args[1:]))
}

// evaluate hands over to package eval.
func evaluate(_ context.Context, t *terminal, args []string) int {
	return eval.Main(args, t.out, t.err)
}
