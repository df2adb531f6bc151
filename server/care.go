package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

var exportHelp = [2]string{`Usage: refrain export office ID | account PLATFORM:ID [flags]
Writes as JSON all that is held about an office, or about an account on a platform: for whoever asks what is known of them.

  refrain export office gx3k…
  refrain export account x:1690442490167296000
`, `Usage : refrain export office ID | account PLATEFORME:ID [options]
Écrit en JSON tout ce qui est détenu sur un bureau, ou sur un compte d'une plateforme : pour qui demande ce qu'on sait de lui.

  refrain export office gx3k…
  refrain export account x:1690442490167296000
`}

var holdHelp = [2]string{`Usage: refrain hold REPORT --reason TEXT [flags]
Puts a report under a legal hold: withdrawing hides it and does not erase it, and says so to the office. --end ends it; a
report that was withdrawn meanwhile is then erased.

  refrain hold 0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e6f --reason "request of 3 May, file 17"
  refrain hold 0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e6f --end --reason "file 17 closed"
`, `Usage : refrain hold SIGNALEMENT --reason TEXTE [options]
Met un signalement sous conservation légale : le retirer le cache sans l'effacer, et le bureau en est averti. --end y met fin;
un signalement retiré entre-temps est alors effacé.

  refrain hold 0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e6f --reason "demande du 3 mai, dossier 17"
  refrain hold 0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e6f --end --reason "dossier 17 clos"
`}

// export is `refrain export`.
func export(ctx context.Context, t *terminal, args []string) int {
	f := t.flags("refrain export", exportHelp)
	dir := dataFlag(f)
	operands, code, done := t.adminArgs(f, args, 2)
	if done {
		return code
	}
	d, err := openData(ctx, *dir)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	var held store.Export
	switch platform, id, ok := strings.Cut(operands[1], ":"); {
	case operands[0] == "office":
		held, err = d.store.ExportOffice(ctx, operands[1])
	case operands[0] == "account" && ok:
		held, err = d.store.ExportAccount(ctx, platform, id, campaign.AccountHash(d.keys.accounts, platform, id))
	default:
		return t.misused("refrain export", "expected office ID or account PLATFORM:ID", "office ID ou account PLATEFORME:ID attendu")
	}
	if err == nil {
		err = d.note(ctx, campaign.Event{Act: "export." + operands[0], Subject: "server"})
	}
	var out bytes.Buffer
	if err == nil {
		err = json.Indent(&out, held, "", "  ")
	}
	if err == nil {
		_, err = fmt.Fprintln(t.out, out.String())
	}
	if err != nil {
		return t.fail(err)
	}
	return exitOK
}

// hold is `refrain hold`.
func hold(ctx context.Context, t *terminal, args []string) int {
	a := admin{name: "refrain hold", help: holdHelp}
	f := a.flags(t)
	end := f.Bool("end", false, "end the hold")
	operands, code, done := t.adminArgs(f, args, 1)
	if done {
		return code
	}
	d, err := openData(ctx, a.data)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	if err := errors.Join(a.needReason(), a.answerable(ctx, d)); err != nil {
		return t.fail(err)
	}
	reason, what := a.reason, "report.hold"
	if *end {
		reason, what = "", "report.hold_end"
	}
	w, err := d.desk()
	if err == nil {
		err = w.Hold(ctx, operands[0], reason, a.actor)
	}
	if err != nil {
		return t.fail(err)
	}
	if err := d.note(ctx, campaign.Event{Actor: a.actor, Act: what, Subject: "report:" + operands[0], Reason: a.reason}); err != nil {
		return t.fail(err)
	}
	return exitOK
}
