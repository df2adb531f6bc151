package eval

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// readerMark is the share of injected clusters that a reader must call coordinated for the reading to count.
const readerMark = 0.90

// judge reads verdicts back, with the key beside them, and prints what docs/rubric.md asks for.
func judge(file string, w io.Writer) error {
	verdicts, err := readVerdicts(file)
	if err != nil {
		return err
	}
	head, items, err := readKey(filepath.Join(filepath.Dir(file), "key.jsonl"))
	if err != nil {
		return err
	}
	var check Rate
	for _, item := range items {
		if verdicts[item.Item] == "" {
			return fmt.Errorf("%s: item %d has no verdict", file, item.Item)
		}
		if item.Scopes[0] == "injected" {
			check.add(verdicts[item.Item] == "coordinated")
		}
	}
	fmt.Fprintln(w, "| scope | language | clusters | read | ordinary | doubtful | ordinary per 50,000, lower | upper | 95 % of the upper |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	var lists []string
	for _, scope := range []string{"page", "all"} {
		for _, lang := range languages {
			lists = append(lists, judgeRow(w, scope, lang, head, items, verdicts)...)
		}
	}
	lo, hi := check.Wilson()
	fmt.Fprintf(w, "\nInjected clusters called coordinated by the reader: %d of %d (%.0f–%.0f %%).\n", check.Hits, check.Total, 100*lo, 100*hi)
	if check.Total > 0 && check.Share() < readerMark {
		fmt.Fprintln(w, "Under 90 %: the reading does not count.")
	}
	fmt.Fprintln(w, strings.Join(lists, "\n"))
	return nil
}

func judgeRow(w io.Writer, scope, lang string, head blindHead, items []blindItem, verdicts map[int]string) []string {
	name := scope + "/" + lang
	ids := map[string][]string{}
	read := 0
	for _, item := range items {
		if item.Lang == lang && slices.Contains(item.Scopes, scope) {
			read++
			ids[verdicts[item.Item]] = append(ids[verdicts[item.Item]], item.Cluster)
		}
	}
	ordinary, doubtful := len(ids["ordinary"]), len(ids["doubtful"])
	per := 50_000 / max(1, float64(head.Posts[lang]))
	scale := per
	if read > 0 {
		scale *= float64(head.Total[name]) / float64(read)
	}
	lo, hi := Poisson(ordinary + doubtful)
	lo, hi = lo*per, hi*per
	if read < head.Total[name] {
		lo, hi = Rate{ordinary + doubtful, read}.ClopperPearson()
		lo, hi = lo*float64(head.Total[name])*per, hi*float64(head.Total[name])*per
	}
	fmt.Fprintf(w, "| %s | %s | %d | %d | %d | %d | %.2f | %.2f | %.2f–%.2f |\n", scope, strings.ToUpper(lang), head.Total[name], read,
		ordinary, doubtful, scale*float64(ordinary), scale*float64(ordinary+doubtful), lo, hi)
	var out []string
	for _, v := range []string{"ordinary", "doubtful"} {
		if len(ids[v]) > 0 {
			out = append(out, fmt.Sprintf("\n%s %s, %s: %s", strings.ToUpper(lang), scope, v, strings.Join(ids[v], " ")))
		}
	}
	return out
}
