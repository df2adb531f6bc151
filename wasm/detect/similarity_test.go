package detect

import "testing"

// message and lettre are the texts that the pairs below are made from.
const (
	message = "The library money was promised to the harbour workers last autumn and nobody at the town hall has told them where it went"
	lettre  = "L'argent de la bibliothèque avait été promis aux ouvriers du vieux port dès l'automne et personne à la mairie n'a dit où il est passé"
)

// samePairs carry one message, by the families of copies seen in campaigns.
var samePairs = []struct {
	family, a, b string
	kind         Kind // KindNone: any but none
}{
	{"the same words", message, "THE LIBRARY MONEY was promised to the harbour workers last autumn, and nobody at the town hall has told them where it went!", KindCopy},
	{"mêmes mots", lettre, "« L’ARGENT de la bibliotheque avait ete promis aux ouvriers du vieux port dès l’automne, et personne à la mairie n’a dit où il est passé »", KindCopy},
	{"random ending", message, message + " xkqvz", KindCopy},
	{"fin au hasard", lettre, lettre + " wq7zk3", KindCopy},
	{"slot and emoji", message, "The library money was promised to the sawmill workers last autumn and nobody at the town hall has told them where it went 😡", KindNone},
	{"case à remplir", lettre, "L'argent de la bibliothèque avait été promis aux ouvriers du marché public dès l'automne et personne à la mairie n'a dit où il est passé 😡", KindNone},
	{"a quarter of the words", message, "The library funds were promised to the harbour crews last autumn and nobody at the town hall has told us where they went", KindNone},
	{"un quart des mots", lettre, "L'argent du musée avait été promis aux ouvriers du vieux quai dès l'automne et personne à la ville n'a expliqué où il est passé", KindNone},
	{"clauses in another order", message, "Nobody at the town hall has told the harbour workers where the library money went that was promised to them last autumn", KindNone},
	{"phrases interverties", lettre, "Personne à la mairie n'a dit où il est passé: l'argent de la bibliothèque avait été promis aux ouvriers du vieux port dès l'automne", KindNone},
	{"cut short", message, message[:90] + "…", KindNone},
	{"texte coupé", lettre, lettre[:96] + "…", KindNone},
	{"extended", message, message + ". Ask them on Thursday when they come to the arena, and bring your neighbours.", KindNone},
	{"a part of another text", message, "My own road still waits for gravel, but the library money was promised to the harbour workers last autumn and you talk about skating rinks while the ferry rots.", KindNone},
	{"look-alike letters", message, "The librаry mоney was prоmised to the hаrbour wоrkers last аutumn and nоbody at the tоwn hall has tоld them where it went", KindCopy},
	{"invisible characters", message, "The lib\u200brary mon\u200bey was prom\u00adised to the har\u2060bour workers last autumn and nobody at the town hall has told them where it went", KindCopy},
	{"digits for letters", message, "The l1brary m0ney was pr0mised to the harb0ur w0rkers last autumn and n0body at the town hall has t0ld them where it went", KindCopy},
	{"letters set apart", message, "The l i b r a r y money was p r o m i s e d to the harbour workers last autumn and nobody at the town hall has told them where it went", KindCopy},
	{"names, tags and a link", message, "@mp_laurier " + message + " #cdnpoli #harbour https://t.co/aB3dEfGh1j", KindCopy},
	{"中文", "图书馆的钱原本答应给港口工人，现在没有人知道这笔钱到底去了哪里，大家都在等一个说法。", "图书馆的钱原本答应给港口工人 现在没有人知道这笔钱到底去了哪里 大家都在等一个说法！！", KindCopy},
}

// innocentPairs are alike in topic, in phrase or in form only.
var innocentPairs = []struct{ family, a, b string }{
	{"topic", message, "When will the library open? My kids ask about the new library at the harbour every single day, and I never know what to tell them."},
	{"sujet", lettre, "Quand la bibliothèque ouvrira-t-elle? Mes enfants me demandent chaque jour où en est le chantier du vieux port et je ne sais que dire."},
	{"unrelated", message, "Congratulations to the curling team, what a final! The whole street was watching and the baby slept through it all."},
	{"sans rapport", lettre, "Bravo à l'équipe de curling, quelle finale! Toute la rue regardait et le bébé a dormi jusqu'à la dernière pierre."},
	{"one word", "Resign!", "Resign now!"},
	{"un mot", "Démissionnez!", "Démissionnez maintenant!"},
	{"stock thanks", "Thank you for all you do for our community", "Thank you for everything you do for our country"},
	{"merci", "Merci pour tout ce que vous faites pour notre comté", "Merci de votre beau travail, c'est toujours un plaisir de vous lire"},
	{"the same tags", "Potholes on Station Street again this morning #cdnpoli #onpoli #laurier", "Great turnout at the pancake breakfast today, thank you all! #cdnpoli #onpoli #laurier"},
	{"the same link", "What a wonderful story about our lifeguards https://example.org/story", "I disagree with every line of this, sorry https://example.org/story"},
	{"a translation", message, lettre},
	{"nothing", "", ""},
}

func TestCompareSameMessage(t *testing.T) {
	for _, tt := range samePairs {
		c := Compare(tt.a, tt.b)
		if c.Kind == KindNone || tt.kind != KindNone && c.Kind != tt.kind {
			t.Errorf("%s: %v at %d, want %v (none: any)\n%s\n%s", tt.family, c.Kind, c.Similarity, tt.kind, tt.a, tt.b)
		}
		if len(c.Spans[0]) == 0 || len(c.Spans[1]) == 0 {
			t.Errorf("%s: nothing is highlighted", tt.family)
		}
	}
}

func TestCompareInnocent(t *testing.T) {
	for _, tt := range innocentPairs {
		if c := Compare(tt.a, tt.b); c.Kind != KindNone {
			t.Errorf("%s: %v at %d\n%s\n%s", tt.family, c.Kind, c.Similarity, tt.a, tt.b)
		}
	}
}

// TestSpansCoverWhatIsShared: the highlight has the shared words and leaves the others out.
func TestSpansCoverWhatIsShared(t *testing.T) {
	const own = "Überraschung, my gravel road: "
	c := Compare(message, own+message)
	if len(c.Spans[1]) != 1 || c.Spans[1][0] != (Span{len(own), len(own) + len(message)}) {
		t.Errorf("%v, want from byte %d to the end", c.Spans[1], len(own))
	}
}
