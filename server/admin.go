package main

import (
	"context"
	"flag"
	"maps"
	"slices"
	"strings"
)

// admin is what the subcommands that work on the data folder have in common.
type admin struct {
	name string
	help [2]string

	data, as, reason string
	json             bool
	actor            string // who answers for it: --as, or whoever can write the folder
}

// act is one verb of a subcommand.
type act struct {
	operands int // -1: one or more
	run      func(d *data, operands []string) error
}

// flags declares the common ones.
func (a *admin) flags(t *terminal) *flag.FlagSet {
	f := t.flags(a.name, a.help)
	f.StringVar(&a.data, "data", defaultData, "`folder` of the server's data")
	f.StringVar(&a.as, "as", "", "`user` who answers for it")
	f.StringVar(&a.reason, "reason", "", "`text`: why; it stays in the trail")
	f.BoolVar(&a.json, "json", false, "write for programs: one JSON object a line")
	return f
}

// needReason holds an act to a reason.
func (a *admin) needReason() error {
	if strings.TrimSpace(a.reason) == "" {
		return &hint{"why? --reason TEXT: it stays in the trail", "pourquoi? --reason TEXTE\u00A0: cela reste dans l'historique", nil}
	}
	return nil
}

// run finds the verb, opens the folder, and acts.
func (a *admin) run(ctx context.Context, t *terminal, f *flag.FlagSet, args []string, acts map[string]act) int {
	if err := t.environment(f); err != nil {
		return t.misused(a.name, "%v", "%v", err)
	}
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	verbs := strings.Join(slices.Sorted(maps.Keys(acts)), ", ")
	if len(operands) == 0 {
		return t.misused(a.name, "expected one of %s", "un de ces mots attendu\u00A0: %s", verbs)
	}
	x, known := acts[operands[0]]
	switch n := len(operands) - 1; {
	case !known:
		return t.misused(a.name, "no %q; expected one of %s", "pas de «\u00A0%s\u00A0»; un de ces mots attendu\u00A0: %s", operands[0], verbs)
	case x.operands >= 0 && n != x.operands:
		return t.misused(a.name, "%s takes %d operands, not %d", "%s prend %d opérandes, pas %d", operands[0], x.operands, n)
	case x.operands < 0 && n == 0:
		return t.misused(a.name, "%s takes one operand or more", "%s prend au moins un opérande", operands[0])
	}
	d, err := openData(ctx, a.data)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	if err := a.answerable(ctx, d); err != nil {
		return t.fail(err)
	}
	if err := x.run(d, operands[1:]); err != nil {
		return t.fail(err)
	}
	return exitOK
}

// answerable finds who answers for the act.
func (a *admin) answerable(ctx context.Context, d *data) error {
	a.actor = operator
	if a.as == "" {
		return nil
	}
	u, err := d.user(ctx, a.as)
	a.actor = "user:" + u.ID
	return err
}

// adminArgs reads flags, the environment's first, and a number of operands.
func (t *terminal) adminArgs(f *flag.FlagSet, args []string, n int) (operands []string, code int, done bool) {
	if err := t.environment(f); err != nil {
		return nil, t.misused(f.Name(), "%v", "%v", err), true
	}
	operands, code, done = t.parse(f, args)
	if !done && len(operands) != n {
		return nil, t.misused(f.Name(), "expected %d operands, not %d", "%d opérandes attendus, pas %d", n, len(operands)), true
	}
	return operands, code, done
}
