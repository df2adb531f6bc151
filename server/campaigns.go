package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/web"
)

var campaignHelp = [2]string{`Usage: refrain campaign list|show|review|confirm|letter|dismiss|reopen|title|assign|merge|split|filed|gone|seen|publish|renew|release|revoke|undo … [flags]
Campaigns: the same message, reported by two offices or more. Every decision has somebody who answers for it and stays in
the trail; it can be taken back. Works on the data folder, also while the server runs.

  refrain campaign list --state new
  refrain campaign show ID                                              what it is made of, what was decided
  refrain campaign review ID --as NAME                                  take it up
  refrain campaign confirm ID --as NAME                                 its offices are told at their next poll, within a minute
  refrain campaign letter ID --as NAME --reason "union of nurses' form letter"   a letter campaign of real people
  refrain campaign dismiss ID --as NAME --reason TEXT                   nothing to it
  refrain campaign reopen ID --as NAME --reason TEXT                    look again
  refrain campaign title ID --as NAME --title "The bridge invoices"
  refrain campaign assign ID --as NAME --to NAME
  refrain campaign merge ID --with OTHER --as NAME --reason "same text in French"
  refrain campaign split ID --clusters A/0,B/1 --as NAME --reason TEXT  take clusters out
  refrain campaign filed ID --platform x --as NAME                      told to the platform
  refrain campaign gone ID --report REPORT --gone 7 --of 9 --as NAME    posts of a report that the platform took down
  refrain campaign seen REPORT --post ID --outcome gone --as NAME       somebody opened a permalink: present or gone
  refrain campaign publish ID --as NAME --reason TEXT                   proposes its signature; by a second person: publishes it
  refrain campaign renew ID --as NAME --reason TEXT                     in its last week: 30 days more; takes two people again
  refrain campaign release ID --as NAME --reason TEXT                   a signature held because it matches far too much: back in the feed
  refrain campaign revoke ID --as NAME --reason TEXT                    takes the signature back, at once
  refrain campaign undo ID --event EVENT --as NAME --reason TEXT        takes a decision back
`, `Usage : refrain campaign list|show|review|confirm|letter|dismiss|reopen|title|assign|merge|split|filed|gone|seen|publish|renew|release|revoke|undo … [options]
Les campagnes : le même message, signalé par deux bureaux ou plus. Chaque décision a quelqu'un qui en répond et reste dans
l'historique; elle peut être annulée. Agit sur le dossier de données, même pendant que le serveur tourne.

  refrain campaign list --state new
  refrain campaign show ID                                              de quoi elle est faite, ce qui a été décidé
  refrain campaign review ID --as NOM                                   la prendre en main
  refrain campaign confirm ID --as NOM                                  ses bureaux l'apprennent d'ici une minute
  refrain campaign letter ID --as NOM --reason "lettre type du syndicat"    une campagne de lettres de vraies personnes
  refrain campaign dismiss ID --as NOM --reason TEXTE                   rien à en dire
  refrain campaign reopen ID --as NOM --reason TEXTE                    regarder de nouveau
  refrain campaign title ID --as NOM --title "Les factures du pont"
  refrain campaign assign ID --as NOM --to NOM
  refrain campaign merge ID --with AUTRE --as NOM --reason "même texte en anglais"
  refrain campaign split ID --clusters A/0,B/1 --as NOM --reason TEXTE  en retirer des groupes
  refrain campaign filed ID --platform x --as NOM                       transmise à la plateforme
  refrain campaign gone ID --report SIGNALEMENT --gone 7 --of 9 --as NOM    publications que la plateforme a retirées
  refrain campaign seen SIGNALEMENT --post ID --outcome gone --as NOM   quelqu'un a ouvert un lien : present (là) ou gone (retirée)
  refrain campaign publish ID --as NOM --reason TEXTE                   propose sa signature; par une deuxième personne : la publie
  refrain campaign renew ID --as NOM --reason TEXTE                     dans sa dernière semaine : 30 jours de plus ; de nouveau à deux
  refrain campaign release ID --as NOM --reason TEXTE                   une signature retenue parce qu'elle correspond à trop : de nouveau dans le fil
  refrain campaign revoke ID --as NOM --reason TEXTE                    reprend la signature, aussitôt
  refrain campaign undo ID --event ÉVÉNEMENT --as NOM --reason TEXTE    annule une décision
`}

// states are the words for a campaign's state.
var states = map[campaign.State][2]string{
	campaign.StateNew: {"new", "nouvelle"}, campaign.StateInReview: {"in review", "à l'étude"}, campaign.StateConfirmed: {"confirmed", "confirmée"},
	campaign.StateLetter: {"letter campaign", "campagne de lettres"}, campaign.StateDismissed: {"dismissed", "écartée"},
}

// deciding are the flags of decisions.
type deciding struct {
	admin
	state, clusters, to string
	post, outcome       string
	exemplar            string
	d                   process.Decision
}

// campaignCommand is `refrain campaign`.
func campaignCommand(ctx context.Context, t *terminal, args []string) int {
	x := deciding{admin: admin{name: "refrain campaign", help: campaignHelp}}
	f := x.flags(t)
	x.more(f)
	acts := map[string]act{
		"list": {0, func(d *data, _ []string) error { return x.list(ctx, t, d) }},
		"show": {1, func(d *data, o []string) error { return x.show(ctx, t, d, o[0]) }},
		"seen": {1, func(d *data, o []string) error { return x.seen(ctx, d, o[0]) }},
	}
	for _, what := range []string{campaign.ActReview, campaign.ActConfirm, campaign.ActLetter, campaign.ActDismiss, campaign.ActReopen, campaign.ActTitle,
		campaign.ActAssign, campaign.ActMerge, campaign.ActSplit, campaign.ActFiled, campaign.ActGone, campaign.ActRenew, campaign.ActRelease, campaign.ActRevoke, campaign.ActUndo, "publish"} {
		acts[what] = act{1, func(d *data, o []string) error { return x.decide(ctx, t, d, what, o[0]) }}
	}
	return x.run(ctx, t, f, args, acts)
}

func (x *deciding) more(f *flag.FlagSet) {
	o := &x.d.Order
	f.StringVar(&x.state, "state", "", "list: only in this `state`: new, in_review, confirmed, letter_campaign, dismissed")
	f.StringVar(&o.Title, "title", "", "title: `text`")
	f.StringVar(&x.to, "to", "", "assign: `user`; empty: nobody")
	f.StringVar(&x.d.Other, "with", "", "merge: the other `campaign`")
	f.StringVar(&x.clusters, "clusters", "", "split: `clusters` to take out, separated by commas")
	f.StringVar(&o.Platform, "platform", "", "filed: x or facebook")
	f.StringVar(&o.Report, "report", "", "gone: the `report` whose posts they are")
	f.Int64Var(&o.Gone, "gone", 0, "gone: so `many`")
	f.Int64Var(&o.Of, "of", 0, "gone: of so `many`")
	f.StringVar(&x.post, "post", "", "seen: the `post` whose permalink was opened")
	f.StringVar(&x.outcome, "outcome", "", "seen: present or gone")
	f.StringVar(&x.d.Event, "event", "", "undo: the `event`")
	f.StringVar(&x.exemplar, "exemplar", "", "publish: the `cluster` whose text it is; default: the first reported")
	f.StringVar(&x.d.Source, "source", "", "publish: a `source` outside that says the same, instead of three offices")
	f.Int64Var(&x.d.Version, "version", 0, "decide only if the campaign is still at this `version`")
}

func (x *deciding) list(ctx context.Context, t *terminal, d *data) error {
	list, err := d.store.Campaigns(ctx, store.CampaignQuery{State: campaign.State(x.state)})
	if err != nil {
		return err
	}
	var rows [][]string
	for _, c := range list {
		if x.json {
			if err := writeJSON(t.out, web.ViewCampaign(c)); err != nil {
				return err
			}
		}
		rows = append(rows, []string{c.ID, states[c.State][t.lang], t.lang.Number(int64(len(c.Offices))), t.lang.Number(c.Posts), t.lang.Number(c.Accounts),
			strings.Join(c.Langs, " "), when(t.lang, c.Clock.FirstReport), oneLine(printable(c.Title), 40)})
	}
	if !x.json {
		t.table([][]string{{"ID", "STATE", "OFFICES", "POSTS", "ACCOUNTS", "LANGUAGES", "FIRST REPORT", "TITLE"},
			{"ID", "ÉTAT", "BUREAUX", "PUBLICATIONS", "COMPTES", "LANGUES", "PREMIER SIGNALEMENT", "TITRE"}}[t.lang], rows)
	}
	return nil
}

func (x *deciding) show(ctx context.Context, t *terminal, d *data, id string) error {
	c, err := d.store.Campaign(ctx, id)
	if err != nil {
		return err
	}
	if x.json {
		return writeJSON(t.out, web.ViewCampaign(c))
	}
	fmt.Fprintf(t.out, "%s · %s · %s\n", c.ID, states[c.State][t.lang], printable(c.Title))
	fmt.Fprintf(t.out, [2]string{"%s offices · %s posts · %s accounts · %s\n", "%s bureaux · %s publications · %s comptes · %s\n"}[t.lang],
		t.lang.Number(int64(len(c.Offices))), t.lang.Number(c.Posts), t.lang.Number(c.Accounts), strings.Join(c.Langs, " "))
	k := c.Clock
	for _, row := range []struct {
		label [2]string
		at    int64
	}{
		{[2]string{"First post", "Première publication"}, k.FirstPost * 1000}, {[2]string{"First flag", "Premier repère"}, k.FirstFlag * 1000},
		{[2]string{"First report", "Premier signalement"}, k.FirstReport}, {[2]string{"Formed", "Formée"}, k.Formed}, {[2]string{"Confirmed", "Confirmée"}, k.Confirmed},
		{[2]string{"First office told", "Premier bureau averti"}, k.FirstTold}, {[2]string{"Last office told", "Dernier bureau averti"}, k.LastTold},
	} {
		fmt.Fprintf(t.out, "  %-22s %s\n", row.label[t.lang], when(t.lang, row.at))
	}
	fmt.Fprintln(t.out)
	found, err := d.store.Component(ctx, c.Clusters)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, f := range found {
		rows = append(rows, []string{f.ID, printable(f.Page), f.Level, t.lang.Number(f.Posts), when(t.lang, f.First*1000), oneLine(printable(f.Text), 70)})
	}
	t.table([][]string{{"CLUSTER", "PAGE", "LEVEL", "POSTS", "FIRST", "TEXT"}, {"GROUPE", "PAGE", "NIVEAU", "PUBLICATIONS", "PREMIÈRE", "TEXTE"}}[t.lang], rows)
	fmt.Fprintln(t.out)
	told, err := d.store.ToldOf(ctx, c.ID)
	if err != nil {
		return err
	}
	rows = nil
	for _, x := range told {
		o, err := d.store.Office(ctx, x.Office)
		if err != nil {
			return err
		}
		rows = append(rows, []string{printable(o.Name), when(t.lang, x.At), when(t.lang, x.Known)})
	}
	t.table([][]string{{"OFFICE", "READ AT ITS POLL", "COULD KNOW"}, {"BUREAU", "LU À SON INTERROGATION", "POUVAIT SAVOIR"}}[t.lang], rows)
	fmt.Fprintln(t.out)
	w, err := d.desk()
	if err != nil {
		return err
	}
	events, err := w.History(ctx, c.ID)
	if err != nil {
		return err
	}
	return t.trailOf(ctx, d, events)
}

// seen records what --as found at a permalink.
func (x *deciding) seen(ctx context.Context, d *data, report string) error {
	u, err := d.user(ctx, x.as)
	if err != nil {
		return err
	}
	if u.Role == campaign.RoleAuditor {
		return &campaign.Error{Code: campaign.ErrForbidden}
	}
	w, err := d.desk()
	if err != nil {
		return err
	}
	return w.Seen(ctx, report, x.post, x.outcome, campaign.Order{Role: u.Role, Actor: x.actor, Reason: x.reason})
}

// decide carries out a decision for --as.
func (x *deciding) decide(ctx context.Context, t *terminal, d *data, what, id string) error {
	u, err := d.user(ctx, x.as)
	if err != nil {
		return err
	}
	w, err := d.desk()
	if err != nil {
		return err
	}
	o := &x.d.Order
	o.Act, o.Role, o.Actor, o.Reason, x.d.Campaign = what, u.Role, x.actor, x.reason, id
	x.d.Exemplars = process.Exemplars(x.exemplar)
	if x.clusters != "" {
		o.Clusters = strings.Split(x.clusters, ",")
	}
	if x.to != "" {
		to, err := d.user(ctx, x.to)
		if err != nil {
			return err
		}
		o.Assignee = "user:" + to.ID
	}
	if what == "publish" {
		if o.Act, err = x.proposeOrApprove(ctx, d, id); err != nil {
			return err
		}
	}
	c, err := w.Decide(ctx, x.d)
	if err != nil {
		return err
	}
	if x.json {
		return writeJSON(t.out, web.ViewCampaign(c))
	}
	done := states[c.State][t.lang]
	if o.Act == campaign.ActPropose {
		done = [2]string{"proposed: somebody else now runs the same command", "proposée\u00A0: quelqu'un d'autre lance maintenant la même commande"}[t.lang]
	}
	if o.Act == campaign.ActApprove {
		done = [2]string{"published: in the feed from now on", "publiée\u00A0: dans le fil dès maintenant"}[t.lang]
	}
	fmt.Fprintf(t.out, "%s · %s\n", c.ID, done)
	return nil
}

// proposeOrApprove says which half of publishing is next.
func (x *deciding) proposeOrApprove(ctx context.Context, d *data, id string) (string, error) {
	list, err := d.store.Signatures(ctx, 0)
	if slices.ContainsFunc(list, func(s store.Signature) bool {
		return s.Campaign == id && s.Approved == "" && s.Revoked == 0 && !process.Renewing(&s)
	}) {
		return campaign.ActApprove, err
	}
	return campaign.ActPropose, err
}
