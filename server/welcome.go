//go:build !js

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// firstSteps is what a new server says. The commands are those of README.md, with the files of testdata/report.
var firstSteps = [2]string{`
Refrain listens at %[1]s; its data is in %[2]s.

Sign in as the administrator, once, within 24 hours:
  %[3]s

Next, in another terminal. Enrol two offices (invented; each command prints a code):
  %[4]s office add "Alex Marchand" --page x:alex_marchand_mp --language en --proof "letter on House paper"%[5]s
  %[4]s office add "Solange Bélanger" --page x:solange_belanger_dep --language fr --proof "appel au bureau"%[5]s
  %[4]s enrol CODE --server %[1]s --token-file marchand.token
Report what is under their posts:
  %[4]s report testdata/report/marchand.jsonl --page x:alex_marchand_mp -o marchand.json
  %[4]s send marchand.json --server %[1]s --token-file marchand.token
See the campaign that both reports make, decide, and see that the offices are told:
  %[4]s campaign list%[5]s
  %[4]s campaign confirm ID --as admin --reason "same text under both"%[5]s
  curl -H "Authorization: Bearer $(cat marchand.token)" %[1]s/v1/status
`, `
Refrain écoute à %[1]s; ses données sont dans %[2]s.

Connectez-vous comme administrateur, une fois, d'ici 24 heures :
  %[3]s

Ensuite, dans un autre terminal. Inscrivez deux bureaux (inventés; chaque commande affiche un code) :
  %[4]s office add "Alex Marchand" --page x:alex_marchand_mp --language en --proof "letter on House paper"%[5]s
  %[4]s office add "Solange Bélanger" --page x:solange_belanger_dep --language fr --proof "appel au bureau"%[5]s
  %[4]s enrol CODE --server %[1]s --token-file marchand.token
Signalez ce qui se trouve sous leurs publications :
  %[4]s report testdata/report/marchand.jsonl --page x:alex_marchand_mp -o marchand.json
  %[4]s send marchand.json --server %[1]s --token-file marchand.token
Voyez la campagne que forment les deux signalements, décidez, et voyez que les bureaux l'apprennent :
  %[4]s campaign list%[5]s
  %[4]s campaign confirm ID --as admin --reason "même texte sous les deux"%[5]s
  curl -H "Authorization: Bearer $(cat marchand.token)" %[1]s/v1/status
`}

// dataFlag is what the commands need to find the data that this server uses.
func (o *serveOptions) dataFlag() string {
	if o.data == defaultData {
		return ""
	}
	return " --data " + o.data
}

// steps are the first steps, with the commands as this program is called.
func (o *serveOptions) steps(l language, program, link string) string {
	return fmt.Sprintf(firstSteps[l], o.public, o.data, link, program, o.dataFlag())
}

// welcome says where the server is, and, on the first start, makes the administrator and says what to do next.
func (o *serveOptions) welcome(ctx context.Context, t *terminal, d *data) error {
	users, err := d.store.Users(ctx)
	if err != nil {
		return err
	}
	o.sayTry(t)
	if len(users) > 0 {
		fmt.Fprintf(t.out, [2]string{"Refrain listens at %s; its data is in %s.\n", "Refrain écoute à %s; ses données sont dans %s.\n"}[t.lang], o.public, o.data)
		return nil
	}
	u := store.User{ID: process.NewID(), Name: "admin", Role: campaign.RoleAdmin, Created: time.Now().UnixMilli()}
	if err := d.store.AddUser(ctx, u); err != nil {
		return err
	}
	if err := d.note(ctx, campaign.Event{Actor: "server", Act: "user.add", Subject: "user:" + u.ID, Reason: "first start"}); err != nil {
		return err
	}
	link, err := d.signInLink(ctx, u, o.public)
	if err != nil {
		return err
	}
	fmt.Fprint(t.out, o.steps(t.lang, os.Args[0], link))
	return nil
}
