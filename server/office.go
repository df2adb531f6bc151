package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

var officeHelp = [2]string{`Usage: refrain office add|list|show|page|code|mail|webhook|revoke|hold|release|close … [flags]
Offices, the pages that they proved to be their own, and their devices. Works on the data folder, also while the server runs.

  refrain office add "Alex Marchand" --page x:alex_marchand_mp --page facebook:1234 --language en --proof "letter of 3 May"
                                         adds an office and prints a code that enrols one device, once, within 7 days
  refrain office list                    all offices
  refrain office show ID                 one office: pages, proofs, devices, what was done
  refrain office page ID x:HANDLE --proof TEXT            adds a page
  refrain office page ID x:HANDLE --remove --reason TEXT  takes one away
  refrain office code ID                 prints another code, for another device
  refrain office add|code … --url https://refrain.example.ca    the address in the line that the office pastes into the extension
  refrain office revoke DEVICE --reason TEXT     ends a device's token; reports already sent stay
  refrain office hold|release|close ID --reason TEXT     reports wait for a person · again as usual · tokens are refused
  refrain office mail ID en|fr ADDRESS           tells the office of confirmed campaigns by mail too, in that language (--remove ends it)
  refrain office webhook ID URL                  and by a signed webhook; prints its secret (Standard Webhooks; --remove ends it)
  refrain office release DEVICE --reason TEXT    one device that the flood brake holds (show says which) sends again

--proof says how control of the page was shown; whoever asks later can read it. --json prints for programs.
`, `Usage : refrain office add|list|show|page|code|revoke|hold|release|close … [options]
Les bureaux, les pages dont ils ont montré qu'elles sont les leurs, et leurs appareils. Agit sur le dossier de données, même
pendant que le serveur tourne.

  refrain office add "Alex Marchand" --page x:alex_marchand_mp --page facebook:1234 --language en --proof "lettre du 3 mai"
                                         ajoute un bureau et affiche un code qui inscrit un appareil, une fois, d'ici 7 jours
  refrain office list                    tous les bureaux
  refrain office show ID                 un bureau : pages, preuves, appareils, ce qui a été fait
  refrain office page ID x:NOM --proof TEXTE             ajoute une page
  refrain office page ID x:NOM --remove --reason TEXTE   en retire une
  refrain office code ID                 affiche un autre code, pour un autre appareil
  refrain office add|code … --url https://refrain.example.ca    l'adresse dans la ligne que le bureau colle dans l'extension
  refrain office revoke APPAREIL --reason TEXTE  met fin au jeton d'un appareil; les signalements déjà envoyés restent
  refrain office hold|release|close ID --reason TEXTE    les signalements attendent une personne · comme d'habitude · jetons refusés
  refrain office mail ID en|fr ADRESSE           avise aussi le bureau des campagnes confirmées par courriel, dans cette langue (--remove y met fin)
  refrain office webhook ID URL                  et par un webhook signé; affiche son secret (Standard Webhooks; --remove y met fin)
  refrain office release APPAREIL --reason TEXTE un appareil que le frein retient (show dit lequel) envoie de nouveau

--proof dit comment le contrôle de la page a été montré; on pourra le relire. --json écrit pour les programmes.
`}

// officeCommand is `refrain office`.
func officeCommand(ctx context.Context, t *terminal, args []string) int {
	var pages []string
	a := admin{name: "refrain office", help: officeHelp}
	f := a.flags(t)
	f.Func("page", "`page` that is the office's own, x:HANDLE or facebook:ID; may be repeated", func(s string) error {
		pages = append(pages, s)
		return nil
	})
	language := f.String("language", "en", "en or fr: the office's")
	address := f.String("url", cmp.Or(os.Getenv("REFRAIN_PUBLIC_URL"), "http://127.0.0.1:8787"), "`address` by which offices reach the server, for the line to paste (default: REFRAIN_PUBLIC_URL)")
	proof := f.String("proof", "", "`text`: how control of the page was shown")
	remove := f.Bool("remove", false, "with page, mail or webhook: take it away")
	return a.run(ctx, t, f, args, map[string]act{
		"add": {1, func(d *data, o []string) error {
			return a.addOffice(ctx, t, d, store.Office{Name: o[0], Language: *language}, pages, *proof, *address)
		}},
		"list": {0, func(d *data, _ []string) error { return a.listOffices(ctx, t, d) }},
		"show": {1, func(d *data, o []string) error { return a.showOffice(ctx, t, d, o[0]) }},
		"page": {2, func(d *data, o []string) error { return a.changePage(ctx, d, o[0], o[1], *proof, *remove) }},
		"code": {1, func(d *data, o []string) error {
			x, err := d.store.Office(ctx, o[0])
			if err != nil {
				return err
			}
			return a.printCode(ctx, t, d, x, *address)
		}},
		"mail":    {-1, func(d *data, o []string) error { return a.setMail(ctx, d, o, *remove) }},
		"webhook": {-1, func(d *data, o []string) error { return a.setWebhook(ctx, t, d, o, *remove) }},
		"revoke":  {1, func(d *data, o []string) error { return a.revoke(ctx, d, o[0]) }},
		"hold":    {1, func(d *data, o []string) error { return a.setOffice(ctx, d, o[0], "hold", store.OfficeHeld) }},
		"release": {1, func(d *data, o []string) error { return a.release(ctx, d, o[0]) }},
		"close":   {1, func(d *data, o []string) error { return a.setOffice(ctx, d, o[0], "close", store.OfficeClosed) }},
	})
}

// checkPage holds a page to its form.
func checkPage(page string) error {
	platform, name, _ := strings.Cut(page, ":")
	if (platform != "x" && platform != "facebook") || name == "" || strings.ContainsAny(name, " /@:\t\n") {
		return &hint{"page %q: expected x:HANDLE, without the @, or facebook:ID", "page «\u00A0%s\u00A0»\u00A0: x:NOM attendu, sans le @, ou facebook:ID", []any{page}}
	}
	return nil
}

// checkAddress holds the address of a server to its form.
func checkAddress(address string) error {
	if u, err := url.Parse(address); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return &hint{"--url %q: expected https://HOST", "--url «\u00A0%s\u00A0»\u00A0: https://HÔTE attendu", []any{address}}
	}
	return nil
}

// addOffice adds an office and prints its first code.
func (a *admin) addOffice(ctx context.Context, t *terminal, d *data, o store.Office, pages []string, proof, address string) error {
	switch {
	case len(pages) == 0:
		return &hint{"an office has pages: --page x:HANDLE", "un bureau a des pages\u00A0: --page x:NOM", nil}
	case strings.TrimSpace(proof) == "":
		return &hint{"how was control of the pages shown? --proof TEXT", "comment le contrôle des pages a-t-il été montré? --proof TEXTE", nil}
	case o.Language != "en" && o.Language != "fr":
		return &hint{"--language %q: expected en or fr", "--language «\u00A0%s\u00A0»\u00A0: en ou fr attendu", []any{o.Language}}
	}
	if err := checkAddress(address); err != nil {
		return err
	}
	o.ID, o.State, o.Created = process.NewID(), store.OfficeActive, time.Now().UnixMilli()
	for _, p := range pages {
		if err := checkPage(p); err != nil {
			return err
		}
		o.Pages = append(o.Pages, store.OfficePage{Page: p, Proof: proof, Added: o.Created, AddedBy: a.actor})
	}
	if err := d.store.AddOffice(ctx, o); err != nil {
		return err
	}
	if err := d.note(ctx, campaign.Event{Actor: a.actor, Act: "office.add", Subject: "office:" + o.ID, Reason: proof}); err != nil {
		return err
	}
	return a.printCode(ctx, t, d, o, address)
}

// printCode makes a code and prints it, with the line that an office pastes into the extension: the only time that it is seen.
func (a *admin) printCode(ctx context.Context, t *terminal, d *data, o store.Office, address string) error {
	if err := checkAddress(address); err != nil {
		return err
	}
	address = strings.TrimRight(address, "/")
	code, now := process.NewCode(), time.Now()
	expires := now.Add(process.CodeLife).UnixMilli()
	if err := d.store.AddCode(ctx, store.Code{Hash: process.CodeHash(code), Office: o.ID, Created: now.UnixMilli(), CreatedBy: a.actor, Expires: expires}); err != nil {
		return err
	}
	if err := d.note(ctx, campaign.Event{Actor: a.actor, Act: "office.code", Subject: "office:" + o.ID}); err != nil {
		return err
	}
	if a.json {
		return writeJSON(t.out, map[string]any{"office": o.ID, "name": o.Name, "code": code, "line": address + " " + code, "expires": expires})
	}
	fmt.Fprintf(t.out, [2]string{"Office %s (%s)\nEnrolment code: %s  (once, until %s)\n\nTo connect, the office pastes this line into the extension:\n%s %s\n",
		"Bureau %s (%s)\nCode d'inscription\u00A0: %s  (une fois, jusqu'au %s)\n\nPour se relier, le bureau colle cette ligne dans l'extension\u00A0:\n%s %s\n"}[t.lang],
		printable(o.Name), o.ID, code, when(t.lang, expires), address, code)
	return nil
}

func (a *admin) listOffices(ctx context.Context, t *terminal, d *data) error {
	list, err := d.store.Offices(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, o := range list {
		if a.json {
			if err := writeJSON(t.out, officeView(o)); err != nil {
				return err
			}
		}
		var pages []string
		for _, p := range o.Pages {
			pages = append(pages, p.Page)
		}
		rows = append(rows, []string{o.ID, oneLine(printable(o.Name), 40), o.Language, o.State, printable(strings.Join(pages, ", "))})
	}
	if !a.json {
		t.table([][]string{{"ID", "NAME", "LANG", "STATE", "PAGES"}, {"ID", "NOM", "LANGUE", "ÉTAT", "PAGES"}}[t.lang], rows)
	}
	return nil
}

// officeView is an office for programs.
func officeView(o store.Office) map[string]any {
	pages := []map[string]any{}
	for _, p := range o.Pages {
		pages = append(pages, map[string]any{"page": p.Page, "proof": p.Proof, "added": p.Added, "added_by": p.AddedBy})
	}
	return map[string]any{"id": o.ID, "name": o.Name, "language": o.Language, "state": o.State, "reason": o.Reason, "created": o.Created, "pages": pages}
}

func (a *admin) showOffice(ctx context.Context, t *terminal, d *data, id string) error {
	o, err := d.store.Office(ctx, id)
	if err != nil {
		return err
	}
	devices, err := d.store.Devices(ctx, id)
	if err != nil {
		return err
	}
	channels, err := d.store.Channels(ctx, id)
	if err != nil {
		return err
	}
	if a.json {
		view, list := officeView(o), []map[string]any{}
		view["channels"] = channelView(channels)
		for _, x := range devices {
			list = append(list, map[string]any{"id": x.ID, "label": x.Label, "created": x.Created, "revoked": x.Revoked, "revoked_by": x.RevokedBy, "held": x.Held, "held_reason": x.HeldReason})
		}
		view["devices"] = list
		return writeJSON(t.out, view)
	}
	fmt.Fprintf(t.out, "%s (%s) · %s · %s %s\n\n", printable(o.Name), o.ID, o.Language, o.State, printable(o.Reason))
	var rows [][]string
	for _, p := range o.Pages {
		rows = append(rows, []string{printable(p.Page), when(t.lang, p.Added), oneLine(printable(p.Proof), 60), p.AddedBy})
	}
	t.table([][]string{{"PAGE", "ADDED", "PROOF", "BY"}, {"PAGE", "AJOUTÉE", "PREUVE", "PAR"}}[t.lang], rows)
	fmt.Fprintln(t.out)
	rows = nil
	for _, x := range devices {
		rows = append(rows, []string{x.ID, oneLine(printable(x.Label), 40), when(t.lang, x.Created), when(t.lang, x.Revoked), when(t.lang, x.Held), x.HeldReason})
	}
	t.table([][]string{{"DEVICE", "LABEL", "ENROLLED", "REVOKED", "HELD", "WHY"}, {"APPAREIL", "NOM", "INSCRIT", "RÉVOQUÉ", "RETENU", "POURQUOI"}}[t.lang], rows)
	fmt.Fprintln(t.out)
	t.channels(channels)
	return t.trail(ctx, d, "office:"+id)
}

// trail writes what was done about a subject.
func (t *terminal) trail(ctx context.Context, d *data, subject string) error {
	const most = 1000
	events, err := d.store.Events(ctx, subject, "", most)
	if err != nil {
		return err
	}
	return t.trailOf(ctx, d, events)
}

// trailOf writes events for people.
func (t *terminal) trailOf(ctx context.Context, d *data, events []campaign.Event) error {
	names := map[string]string{}
	users, err := d.store.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		names["user:"+u.ID] = u.Name
	}
	var rows [][]string
	for _, e := range events {
		who := e.Actor
		if names[who] != "" {
			who = names[who]
		}
		rows = append(rows, []string{when(t.lang, e.At), printable(who), e.Act, oneLine(printable(e.Reason), 70), e.ID})
	}
	t.table([][]string{{"WHEN", "WHO", "WHAT", "WHY", "EVENT"}, {"QUAND", "QUI", "QUOI", "POURQUOI", "ÉVÉNEMENT"}}[t.lang], rows)
	return nil
}

func (a *admin) changePage(ctx context.Context, d *data, id, page, proof string, remove bool) error {
	if err := checkPage(page); err != nil {
		return err
	}
	e := campaign.Event{Actor: a.actor, Act: "office.page", Subject: "office:" + id, Reason: proof, Data: `{"page":` + strconv.Quote(page) + `}`}
	if remove {
		if err := a.needReason(); err != nil {
			return err
		}
		e.Act, e.Reason = "office.page_removed", a.reason
		if err := d.store.RemovePage(ctx, id, page); err != nil {
			return err
		}
		return d.note(ctx, e)
	}
	if strings.TrimSpace(proof) == "" {
		return &hint{"how was control of the page shown? --proof TEXT", "comment le contrôle de la page a-t-il été montré? --proof TEXTE", nil}
	}
	if err := d.store.AddPage(ctx, id, store.OfficePage{Page: page, Proof: proof, Added: time.Now().UnixMilli(), AddedBy: a.actor}); err != nil {
		return err
	}
	return d.note(ctx, e)
}

func (a *admin) revoke(ctx context.Context, d *data, device string) error {
	if err := a.needReason(); err != nil {
		return err
	}
	if _, err := d.store.Device(ctx, device); err != nil {
		return err
	}
	if err := d.store.RevokeDevice(ctx, device, time.Now().UnixMilli(), a.actor); err != nil {
		return err
	}
	return d.note(ctx, campaign.Event{Actor: a.actor, Act: "device.revoke", Subject: "device:" + device, Reason: a.reason})
}

// release ends the hold on an office or on one device: their ids are never alike.
func (a *admin) release(ctx context.Context, d *data, id string) error {
	device, err := d.store.Device(ctx, id)
	if err != nil {
		return a.setOffice(ctx, d, id, "release", store.OfficeActive)
	}
	if err := a.needReason(); err != nil {
		return err
	}
	if err := d.store.ReleaseDevice(ctx, id, time.Now().UnixMilli()); err != nil {
		return err
	}
	for _, subject := range []string{"device:" + id, "office:" + device.Office} {
		if err := d.note(ctx, campaign.Event{Actor: a.actor, Act: "device.release", Subject: subject, Reason: a.reason}); err != nil {
			return err
		}
	}
	return nil
}

func (a *admin) setOffice(ctx context.Context, d *data, id, what, state string) error {
	if err := a.needReason(); err != nil {
		return err
	}
	if _, err := d.store.Office(ctx, id); err != nil {
		return err
	}
	if err := d.store.SetOfficeState(ctx, id, state, a.reason); err != nil {
		return err
	}
	return d.note(ctx, campaign.Event{Actor: a.actor, Act: "office." + what, Subject: "office:" + id, Reason: a.reason})
}
