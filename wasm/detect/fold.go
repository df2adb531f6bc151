package detect

//go:generate go run gen_fold.go

// The classes of characters in foldBlocks; gen_fold.go has the same list.
const (
	classSep        = iota // punctuation, signs, emoji, the unassigned: they separate words
	classSpace             // white space and controls
	classLatin             // a letter of a Latin alphabet, accents taken off
	classAlien             // a letter of another alphabet that looks like a Latin one
	classStyled            // a Latin letter of an alphabet made for display: bold, circled, fullwidth, small capital
	classOther             // any other letter
	classWide              // an ideograph, a kana, a Hangul syllable
	classDigit             // a decimal digit of any script
	classMark              // an accent that stands on the letter before it, a variation selector
	classIgnorable         // not visible: zero-width, soft hyphen, direction
	classApostrophe        // all kinds
	classASCII             // to be read as the ASCII sign that it folds to
)

const (
	foldEnd  = 0x20000 // the table covers the runes below
	foldMore = 1 << 31 // in foldTargets: another rune follows
)

// foldOf gives the class of r and the place of its canonical form in foldTargets, 0 if it is r itself.
func foldOf(r rune) (class, place int) {
	switch {
	case r < foldEnd:
		e := foldBlocks[int(foldIndex[r>>4])<<4|int(r&15)]
		return int(e >> 12), int(e & 0xFFF)
	case r < 0x3FFFE: // the supplementary ideographs
		return classWide, 0
	case r >= 0xE0100 && r <= 0xE01EF: // variation selectors
		return classMark, 0
	case r >= 0xE0000 && r <= 0xE0FFF: // tags
		return classIgnorable, 0
	}
	return classSep, 0
}

// What to do with an ASCII byte: asciiAct. The letters and digits come first.
const (
	actLetter  = iota // push it
	actTrigger        // push it, unless an address starts here
	actDigit          // push it
	actSpace          // separate
	actSep            // separate
	actDot            // separate, unless it is the dot of an address
	actSpecial        // see scanSign
)

// asciiAct and asciiFold are the table for ASCII, spread out for speed.
var asciiAct, asciiFold = asciiTables()

func asciiTables() (act [128]uint8, fold [128]uint8) {
	for b := range 128 {
		class, place := foldOf(rune(b))
		fold[b] = uint8(b)
		if place > 0 {
			fold[b] = uint8(foldTargets[place])
		}
		act[b] = map[int]uint8{classLatin: actLetter, classDigit: actDigit, classSpace: actSpace}[class]
		if class == classSep || class == classApostrophe || class == classASCII {
			act[b] = actSep
		}
	}
	for _, b := range "hHwWpP" {
		act[b] = actTrigger
	}
	for _, b := range "@#&$!|'`" {
		act[b] = actSpecial
	}
	act['.'] = actDot
	return act, fold
}
