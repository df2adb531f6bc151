package main

import (
	"context"
	"fmt"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

var userHelp = [2]string{`Usage: refrain user add|list|link|disable … [flags]
People who decide. An analyst reads reports and decides about campaigns; an admin also manages offices, users and settings;
an auditor reads everything and changes nothing.

  refrain user add "Rosa Sample" --role analyst --url https://refrain.example.ca    prints a one-time sign-in link
  refrain user list
  refrain user link "Rosa Sample" --url https://refrain.example.ca                  another link
  refrain user disable "Rosa Sample" --reason "left in June"                        ends all sessions

For a program: curl -H 'Accept: application/json' -d token=rfs_… URL/signin gives a token.
`, `Usage : refrain user add|list|link|disable … [options]
Les personnes qui décident. Un analyste lit les signalements et décide des campagnes; un administrateur gère aussi les
bureaux, les personnes et les réglages; un auditeur lit tout et ne change rien.

  refrain user add "Rosa Sample" --role analyst --url https://refrain.example.ca    affiche un lien de connexion à usage unique
  refrain user list
  refrain user link "Rosa Sample" --url https://refrain.example.ca                  un autre lien
  refrain user disable "Rosa Sample" --reason "partie en juin"                      met fin à toutes les sessions

Pour un programme : curl -H 'Accept: application/json' -d token=rfs_… URL/signin donne un jeton.
`}

// userCommand is `refrain user`.
func userCommand(ctx context.Context, t *terminal, args []string) int {
	a := admin{name: "refrain user", help: userHelp}
	f := a.flags(t)
	role := f.String("role", "", "analyst, admin or auditor")
	public := f.String("url", "http://127.0.0.1:8787", "`address` of the server, for the link")
	return a.run(ctx, t, f, args, map[string]act{
		"add": {1, func(d *data, o []string) error {
			return a.addUser(ctx, t, d, store.User{Name: o[0], Role: campaign.Role(*role)}, *public)
		}},
		"list": {0, func(d *data, _ []string) error { return a.listUsers(ctx, t, d) }},
		"link": {1, func(d *data, o []string) error {
			u, err := d.user(ctx, o[0])
			if err != nil {
				return err
			}
			return a.printLink(ctx, t, d, u, *public)
		}},
		"disable": {1, func(d *data, o []string) error { return a.disableUser(ctx, d, o[0]) }},
	})
}

// addUser adds a user and prints the link.
func (a *admin) addUser(ctx context.Context, t *terminal, d *data, u store.User, public string) error {
	switch u.Role {
	case campaign.RoleAnalyst, campaign.RoleAdmin, campaign.RoleAuditor:
	default:
		return &hint{"--role %q: expected analyst, admin or auditor", "--role «\u00A0%s\u00A0»\u00A0: analyst, admin ou auditor attendu", []any{string(u.Role)}}
	}
	u.ID, u.Created = process.NewID(), time.Now().UnixMilli()
	if err := d.store.AddUser(ctx, u); err != nil {
		return err
	}
	if err := d.note(ctx, campaign.Event{Actor: a.actor, Act: "user.add", Subject: "user:" + u.ID, Reason: a.reason, Data: `{"role":"` + string(u.Role) + `"}`}); err != nil {
		return err
	}
	return a.printLink(ctx, t, d, u, public)
}

// printLink makes a sign-in link and prints it.
func (a *admin) printLink(ctx context.Context, t *terminal, d *data, u store.User, public string) error {
	link, err := d.signInLink(ctx, u, public)
	if err != nil {
		return err
	}
	if err := d.note(ctx, campaign.Event{Actor: a.actor, Act: "user.link", Subject: "user:" + u.ID}); err != nil {
		return err
	}
	if a.json {
		return writeJSON(t.out, map[string]any{"user": u.ID, "name": u.Name, "role": u.Role, "link": link})
	}
	fmt.Fprintf(t.out, [2]string{"%s (%s, %s)\nSign-in link, once, within 24 hours:\n  %s\n", "%s (%s, %s)\nLien de connexion, une fois, d'ici 24 heures :\n  %s\n"}[t.lang],
		printable(u.Name), u.Role, u.ID, link)
	return nil
}

func (a *admin) listUsers(ctx context.Context, t *terminal, d *data) error {
	users, err := d.store.Users(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, u := range users {
		if a.json {
			if err := writeJSON(t.out, map[string]any{"id": u.ID, "name": u.Name, "role": u.Role, "created": u.Created, "disabled": u.Disabled}); err != nil {
				return err
			}
		}
		rows = append(rows, []string{u.ID, printable(u.Name), string(u.Role), when(t.lang, u.Created), when(t.lang, u.Disabled)})
	}
	if !a.json {
		t.table([][]string{{"ID", "NAME", "ROLE", "ADDED", "DISABLED"}, {"ID", "NOM", "RÔLE", "AJOUTÉ", "DÉSACTIVÉ"}}[t.lang], rows)
	}
	return nil
}

func (a *admin) disableUser(ctx context.Context, d *data, name string) error {
	if err := a.needReason(); err != nil {
		return err
	}
	u, err := d.user(ctx, name)
	if err != nil {
		return err
	}
	if err := d.store.DisableUser(ctx, u.ID, time.Now().UnixMilli()); err != nil {
		return err
	}
	return d.note(ctx, campaign.Event{Actor: a.actor, Act: "user.disable", Subject: "user:" + u.ID, Reason: a.reason})
}
