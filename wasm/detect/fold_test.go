package detect

import (
	"testing"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The table agrees with Unicode where both say something: an ASCII letter in the compatibility decomposition stays.
func TestFoldAgreesWithNFKD(t *testing.T) {
	fold, checked := cases.Fold(), 0
	for r := rune(0x80); r < foldEnd; r++ {
		d := []rune(fold.String(norm.NFKD.String(string(r))))
		class, place := foldOf(r)
		if d[0] < 'a' || d[0] > 'z' || len(d) > 1 && d[1] < 0x300 || class == classSep {
			continue
		}
		want := rune(asciiFold[d[0]])
		if got := rune(foldTargets[place] &^ foldMore); got != want {
			t.Errorf("%U %c folds to %c, want %c", r, r, got, want)
		}
		checked++
	}
	if checked < 1300 {
		t.Errorf("only %d letters checked", checked)
	}
}

func TestFoldLookalikes(t *testing.T) {
	for _, tt := range []struct {
		letters, want string
		class         int
	}{
		{"аеорсухіѕјԁԛԝһ", "aeopcyxisjdqwh", classAlien},
		{"АВСЕНІЈКМОРЅТХУ", "abcehijkmopstxy", classAlien},
		{"νοραι", "vopai", classAlien},
		{"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", classAlien},
		{"ᎪᏴᏟᎠᎬ", "abcde", classAlien},
		{"𝐀𝓫𝕔𝖉ｅⓕ🅖🄷", "abcdefgh", classStyled},
		{"éÈüñøđłħ", "eeunodih", classLatin},
		{"٣３𝟛③", "3333", classDigit},
		{"中カ한ー", "中カ한ー", classWide},
	} {
		want := []rune(tt.want)
		for i, r := range []rune(tt.letters) {
			class, place := foldOf(r)
			if place > 0 {
				r = rune(foldTargets[place])
			}
			if w := want[i]; class != tt.class || r != w && (w != 'l' || r != 'i') {
				t.Errorf("%c of %s: class %d %c, want %d %c", []rune(tt.letters)[i], tt.letters, class, r, tt.class, w)
			}
		}
	}
}
