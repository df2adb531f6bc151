//go:build !js

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/wasm/detect"
)

var corpusHelp = [2]string{`Usage: refrain corpus add FILE… | list | remove ID [flags]
Ordinary posts, supplied by whoever runs the server, on which a signature is tried before it is published: the console says how
many it would match. Of a post only hashes of its rare phrases are kept, no text, no account, no time; 100,000 posts at most.
Files are as for scan: JSON Lines with a field text, plain or gzipped, or - for standard input.

  refrain corpus add replies-2025.jsonl.gz --data /var/lib/refrain
  refrain corpus list
  refrain corpus remove 3f2a…
`, `Usage : refrain corpus add FICHIER… | list | remove ID [options]
Des publications ordinaires, fournies par qui exploite le serveur, sur lesquelles une signature est essayée avant d'être publiée :
la console dit à combien elle correspondrait. D'une publication, seules des empreintes de ses tournures rares sont gardées, ni
texte, ni compte, ni heure; 100 000 publications au plus. Les fichiers sont comme pour scan : des lignes JSON avec un champ text,
compressées ou non, ou - pour l'entrée standard.

  refrain corpus add reponses-2025.jsonl.gz --data /var/lib/refrain
  refrain corpus list
  refrain corpus remove 3f2a…
`}

// ordinary is what `refrain corpus` was asked.
type ordinary struct{ admin }

// corpusCommand is `refrain corpus`.
func corpusCommand(ctx context.Context, t *terminal, args []string) int {
	x := ordinary{admin{name: "refrain corpus", help: corpusHelp}}
	f := x.flags(t)
	return x.run(ctx, t, f, args, map[string]act{
		"add":    {-1, func(d *data, o []string) error { return x.add(ctx, t, d, o) }},
		"list":   {0, func(d *data, _ []string) error { return x.list(ctx, t, d) }},
		"remove": {1, func(d *data, o []string) error { return x.remove(ctx, d, o[0]) }},
	})
}

// add keeps the posts of each file.
func (x *ordinary) add(ctx context.Context, t *terminal, d *data, files []string) error {
	for _, name := range files {
		var posts [][]uint32
		count, err := corpus.Posts([]string{name}, func(list []detect.Post) error {
			for i := range list {
				posts = append(posts, detect.RareGrams(list[i].Text, store.CorpusElements))
			}
			if len(posts) > store.MaxCorpus {
				return &campaign.Error{Code: campaign.ErrTooLarge, Field: "corpus", Limit: store.MaxCorpus}
			}
			return nil
		}, func(e *corpus.LineError) { t.say("refrain corpus: %v", "refrain corpus\u00A0: %v", e) })
		if err != nil {
			return err
		}
		if len(posts) == 0 {
			return &hint{"%s holds no post", "%s ne contient aucune publication", []any{name}}
		}
		file, err := d.store.AddCorpus(ctx, store.CorpusFile{Name: filepath.Base(name), Added: time.Now().UnixMilli(), AddedBy: x.actor}, posts)
		if err != nil {
			return err
		}
		if err := d.note(ctx, campaign.Event{Actor: x.actor, Act: "corpus.add", Subject: "corpus:" + file.ID, Reason: file.Name}); err != nil {
			return err
		}
		fmt.Fprintf(t.out, [2]string{"%s: %s posts kept as hashes, %s lines bad\n", "%s\u00A0: %s publications gardées en empreintes, %s lignes mauvaises\n"}[t.lang],
			printable(file.Name), t.lang.Number(file.Posts), t.lang.Number(int64(count.Bad)))
	}
	return nil
}

func (x *ordinary) list(ctx context.Context, t *terminal, d *data) error {
	list, err := d.store.CorpusFiles(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, f := range list {
		if x.json {
			if err := writeJSON(t.out, map[string]any{"id": f.ID, "name": f.Name, "posts": f.Posts, "added": f.Added, "added_by": f.AddedBy}); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{f.ID[:12], printable(f.Name), t.lang.Number(f.Posts), when(t.lang, f.Added)})
	}
	if !x.json {
		t.table([][]string{{"ID", "FILE", "POSTS", "ADDED"}, {"ID", "FICHIER", "PUBLICATIONS", "AJOUTÉ"}}[t.lang], rows)
	}
	return nil
}

// remove forgets a file, by its id or the beginning of it.
func (x *ordinary) remove(ctx context.Context, d *data, id string) error {
	list, err := d.store.CorpusFiles(ctx)
	if err != nil {
		return err
	}
	for _, f := range list {
		if len(id) >= 8 && len(id) <= len(f.ID) && f.ID[:len(id)] == id {
			id = f.ID
		}
	}
	if err := d.store.RemoveCorpus(ctx, id); err != nil {
		return err
	}
	return d.note(ctx, campaign.Event{Actor: x.actor, Act: "corpus.remove", Subject: "corpus:" + id})
}
