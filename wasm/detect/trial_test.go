package detect

import "testing"

// TestMatchIsTheDetectors: a text matches a signature by itself exactly if a detector that loaded it says so of a post.
func TestMatchIsTheDetectors(t *testing.T) {
	const message = "Everybody in Grande-Anse knows that mayor Ouellette sold the ferry pier to the shopping centre developers for 74,000 dollars in June"
	set, err := NewSignatures([]Signature{{ID: "pier", Day: 1, Sketch: SketchOf(message)}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		message: true,
		"I read that mayor Ouellette sold the ferry pier to the shopping centre developers for 74,000 dollars, is that so?": true,
		"The weather in Grande-Anse is lovely, we took the children to the beach and had ice cream by the lighthouse":       false,
		"": false, "74,000 dollars": false,
	} {
		id, ok := set.Match(text)
		if ok != want || ok && id != "pier" {
			t.Errorf("%.30q: %q, %v", text, id, ok)
		}
		d := New(DefaultParams())
		d.Use(set)
		if err := d.Add([]Post{{ID: "p", Text: text, Account: Account{ID: "a"}}}); err != nil {
			t.Fatal(err)
		}
		r, err := d.Result()
		if err != nil {
			t.Fatal(err)
		}
		if signed := len(r.Clusters) == 1 && r.Clusters[0].Signature == "pier"; signed != want {
			t.Errorf("%.30q: the detector says %+v", text, r.Clusters)
		}
	}
}

// TestRareGrams: the first of them are the sketch, also where a text is too plain for one, and never more than asked for.
func TestRareGrams(t *testing.T) {
	const message = "Everybody in Grande-Anse knows that mayor Ouellette sold the ferry pier to the shopping centre developers for 74,000 dollars in June"
	sketch, grams := SketchOf(message), RareGrams(message, 48)
	if !sketch.Full() || len(grams) != 48 {
		t.Fatalf("%d and %d elements", len(sketch), len(grams))
	}
	for i := range sketch {
		if sketch[i] != grams[i] {
			t.Fatalf("element %d: %d, %d", i, sketch[i], grams[i])
		}
	}
	if got := RareGrams("Zyxwvutquag", 48); len(got) == 0 || SketchOf("Zyxwvutquag") != nil {
		t.Errorf("%v", got)
	}
}
