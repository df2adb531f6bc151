//go:build ignore

// Command gen_fold writes fold_table.go: the table that maps every character to its canonical letters and its class.
//
//	go run gen_fold.go -confusables confusables.txt
//
// It combines compatibility decomposition (NFKD), removal of combining marks, full case folding and the single-letter
// look-alikes of UTS #39 (https://www.unicode.org/Public/security/, file confusables.txt).
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"log"
	"os"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The classes; fold.go has the same list.
const (
	classSep = iota
	classSpace
	classLatin
	classAlien
	classStyled
	classOther
	classWide
	classDigit
	classMark
	classIgnorable
	classApostrophe
	classASCII
)

const (
	blockSize = 16      // runes per block of the second stage
	tableEnd  = 0x20000 // the two lower planes; above are only Han and ignorables
)

// alienScripts are the scripts whose letters are taken for the Latin ones that they look like.
var alienScripts = []*unicode.RangeTable{
	unicode.Greek, unicode.Cyrillic, unicode.Cherokee, unicode.Armenian, unicode.Coptic, unicode.Lisu, unicode.Osage,
	unicode.Deseret, unicode.Canadian_Aboriginal, unicode.Carian, unicode.Lycian, unicode.Lydian, unicode.Old_Italic,
	unicode.Tifinagh, unicode.Gothic, unicode.Warang_Citi, unicode.Elbasan,
}

// strippedMarks are the scripts whose nonspacing marks are accents; in the others they are vowels, and stay.
var strippedMarks = []*unicode.RangeTable{
	unicode.Inherited, unicode.Common, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew,
	unicode.Syriac, unicode.Hiragana, unicode.Katakana,
}

// extra are look-alikes that UTS #39 leaves out: small capitals, and Greek and Cyrillic letters that replace Latin ones.
var extra = map[rune]rune{
	'ᴀ': 'a', 'ʙ': 'b', 'ᴄ': 'c', 'ᴅ': 'd', 'ᴇ': 'e', 'ꜰ': 'f', 'ɢ': 'g', 'ʜ': 'h', 'ɪ': 'i', 'ᴊ': 'j', 'ᴋ': 'k',
	'ʟ': 'l', 'ᴍ': 'm', 'ɴ': 'n', 'ᴏ': 'o', 'ᴘ': 'p', 'ꞯ': 'q', 'ʀ': 'r', 'ꜱ': 's', 'ᴛ': 't', 'ᴜ': 'u', 'ᴠ': 'v',
	'ᴡ': 'w', 'ʏ': 'y', 'ᴢ': 'z', 'ə': 'e', 'ǝ': 'e', 'ð': 'd',
	'ε': 'e', 'є': 'e', 'υ': 'u', 'ω': 'w', 'τ': 't', 'κ': 'k', 'η': 'n', 'ι': 'i', 'β': 'b', 'μ': 'u',
}

var (
	confusable = map[rune]string{}
	version    string
	fold       = cases.Fold()
)

func main() {
	path := flag.String("confusables", "/usr/share/unicode/security/confusables.txt", "UTS #39 data file")
	flag.Parse()
	if err := readConfusables(*path); err != nil {
		log.Fatal(err)
	}
	source, err := format.Source(render())
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("fold_table.go", source, 0o644); err != nil {
		log.Fatal(err)
	}
}

// readConfusables reads lines such as "0430 ;	0061 ;	MA	# …".
func readConfusables(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	for lines.Scan() {
		if v, ok := strings.CutPrefix(lines.Text(), "# Version: "); ok {
			version = strings.TrimSpace(v)
		}
		text, _, _ := strings.Cut(lines.Text(), "#")
		if f := strings.Split(text, ";"); len(f) >= 3 {
			from := parse(f[0])
			confusable[from[0]] = string(parse(f[1]))
		}
	}
	if version == "" {
		return fmt.Errorf("%s: no line \"# Version:\"", path)
	}
	return lines.Err()
}

func parse(field string) (out []rune) {
	for _, hex := range strings.Fields(field) {
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			log.Fatal(err)
		}
		out = append(out, rune(n))
	}
	return out
}

// letters decomposes s, drops its marks and folds its case.
func letters(s string) (out []rune) {
	for _, r := range fold.String(norm.NFKD.String(s)) {
		if !isMark(r) {
			out = append(out, r)
		}
	}
	return out
}

func isMark(r rune) bool {
	return unicode.Is(unicode.Me, r) || unicode.Is(unicode.Mn, r) && unicode.In(r, strippedMarks...)
}

func isASCIILetter(r rune) bool { return 'a' <= r && r <= 'z' }

// look gives the Latin letter that r looks like, in its own case, or 0.
func look(r rune) rune {
	if l, ok := extra[r]; ok {
		return l
	}
	if c := letters(confusable[r]); len(c) == 1 && isASCIILetter(c[0]) {
		return c[0]
	}
	return 0
}

// latin gives the Latin letter that r stands for: by its own look, else by that of its other case.
func latin(r rune) rune {
	for _, x := range []rune{r, unicode.ToLower(r), unicode.ToUpper(r)} {
		if l := look(x); l != 0 {
			return l
		}
	}
	return 0
}

// merge puts the letters that look alike in every case into one class.
func merge(r rune) rune {
	if r == 'l' {
		return 'i'
	}
	return r
}

// entry gives the class of r and what it becomes; nil is r itself.
func entry(r rune) (class int, to []rune) {
	switch {
	case ignorable(r):
		return classIgnorable, nil
	case strings.ContainsRune("'’‘ʼʹ′`´＇‛ʻʾꞌ", r):
		return classApostrophe, nil
	case r != '.' && strings.ContainsRune("·․•‧∙", r):
		return classASCII, []rune{'.'}
	case unicode.Is(unicode.Pd, r) || r == '−' || r == '‿':
		return classASCII, []rune{'-'}
	case strings.ContainsRune("＠＃＄＆＿", r):
		return classASCII, []rune(norm.NFKD.String(string(r)))
	case r == '℮':
		return classStyled, []rune{'e'}
	case unicode.In(r, unicode.Z, unicode.Cc) || r == '\u2800':
		return classSpace, nil
	case isMark(r) || unicode.Is(unicode.Variation_Selector, r):
		return classMark, nil
	case wide(r):
		return classWide, wideTarget(r)
	case unicode.Is(unicode.Nd, r):
		return classDigit, []rune{digit(r)}
	}
	return symbol(r)
}

// ignorable is Unicode's Default_Ignorable_Code_Point, the variation selectors aside (DerivedCoreProperties.txt).
func ignorable(r rune) bool {
	if unicode.In(r, unicode.Variation_Selector, unicode.Prepended_Concatenation_Mark) || 0xFFF9 <= r && r <= 0xFFFB {
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}

func wide(r rune) bool {
	return unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) || r == 'ー'
}

func wideTarget(r rune) []rune {
	if unicode.In(r, unicode.Hangul, unicode.Han) {
		return nil // no decomposition into jamo, and the compatibility ideographs would take a third of the table
	}
	if to := letters(string(r)); len(to) == 1 && to[0] != r {
		return to
	}
	return nil
}

// digit gives the ASCII digit of a decimal one: Unicode keeps the ten of a script together, zero first.
func digit(r rune) rune {
	if d := []rune(norm.NFKD.String(string(r))); d[0] < 0x80 {
		return d[0]
	}
	n := rune(0)
	for unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	return '0' + n%10
}

// symbol does letters, numbers, and the signs that decompose into them; all else separates.
func symbol(r rune) (class int, to []rune) {
	if l := enclosed(r); l != 0 {
		return classStyled, []rune{merge(l)}
	}
	if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !unicode.In(r, unicode.So) || strings.ContainsRune("™℠©®", r) {
		return classSep, nil
	}
	for _, x := range letters(string(r)) {
		if unicode.In(x, unicode.L, unicode.M, unicode.Nd) {
			to = append(to, x)
		}
	}
	if len(to) == 0 || len(to) > 4 || strings.ContainsRune(norm.NFKD.String(string(r)), '⁄') {
		return rare(r)
	}
	return classify(r, to)
}

// enclosed gives the letter of the negative circled and squared alphabets, which Unicode does not decompose.
func enclosed(r rune) rune {
	switch {
	case 0x1F150 <= r && r <= 0x1F169:
		return 'a' + r - 0x1F150
	case 0x1F170 <= r && r <= 0x1F189:
		return 'a' + r - 0x1F170
	}
	return 0
}

func classify(r rune, to []rune) (int, []rune) {
	if len(to) == 1 && unicode.Is(unicode.Nd, to[0]) {
		return classDigit, []rune{digit(to[0])}
	}
	if wide(to[0]) || len(to) > 1 && to[0] > 0x250 {
		return rare(r) // squared ideographs, ligatures of Arabic: rare, and many
	}
	if r >= 0x10000 && to[0] >= 0x80 {
		return classOther, nil // case pairs of historic scripts
	}
	if len(to) == 1 && unicode.In(r, alienScripts...) {
		return alien(r, to)
	}
	return latinOrOther(r, to)
}

// rare leaves r as it is: a letter if it is one, else a separator.
func rare(r rune) (int, []rune) {
	if unicode.In(r, unicode.L, unicode.M) {
		return classOther, nil
	}
	return classSep, nil
}

func alien(r rune, to []rune) (int, []rune) {
	base := []rune(norm.NFKD.String(string(r)))[0]
	if l := latin(base); l != 0 {
		return classAlien, []rune{merge(l)}
	}
	if l := latin(to[0]); l != 0 {
		return classAlien, []rune{merge(l)}
	}
	return classOther, to
}

func latinOrOther(r rune, to []rune) (int, []rune) {
	class := classOther
	for i, x := range to {
		if !isASCIILetter(x) && unicode.Is(unicode.Latin, x) {
			if many := letters(confusable[x]); len(to) == 1 && allASCII(many) {
				return classLatin, many
			}
			if l := latin(x); l != 0 {
				to[i] = l
			}
		}
		if unicode.Is(unicode.Latin, x) || isASCIILetter(to[i]) {
			class = classLatin
		}
		to[i] = merge(to[i])
	}
	if class == classLatin && styled(r) && isASCIILetter(to[0]) || len(to) == 1 && to[0] < 0x80 && r >= 0x1D400 {
		class = classStyled
	}
	return class, to
}

func allASCII(s []rune) bool {
	for _, r := range s {
		if !isASCIILetter(r) {
			return false
		}
	}
	return len(s) > 1
}

// styled says that r is a letter of an alphabet made for display or phonetics, not of a spelling.
func styled(r rune) bool {
	switch {
	case 0x0250 <= r && r <= 0x02AF, 0x1D00 <= r && r <= 0x1D2B, 0x2100 <= r && r <= 0x214F && r != '№',
		0x24B6 <= r && r <= 0x24E9, 0xA720 <= r && r <= 0xA7FF, 0xFF21 <= r && r <= 0xFF5A:
		return true
	}
	return 0x1D400 <= r && r <= 0x1D7FF || 0x1F100 <= r && r <= 0x1F1A0
}

// table is the two-stage form under construction.
type table struct {
	index   []int
	blocks  []uint16
	known   map[[blockSize]uint16]int
	targets []uint32
	places  map[string]int
}

func newTable() *table {
	return &table{known: map[[blockSize]uint16]int{}, targets: []uint32{0}, places: map[string]int{}}
}

func (t *table) entry(r rune) uint16 {
	class, to := entry(r)
	if len(to) == 1 && to[0] == r {
		to = nil
	}
	return uint16(class<<12 | t.place(to))
}

// place gives the position of a target in the list, adding it.
func (t *table) place(to []rune) int {
	if len(to) == 0 {
		return 0
	}
	if at, ok := t.places[string(to)]; ok {
		return at
	}
	at := len(t.targets)
	t.places[string(to)] = at
	for i, r := range to {
		more := uint32(0)
		if i+1 < len(to) {
			more = 1 << 31
		}
		t.targets = append(t.targets, uint32(r)|more)
	}
	if len(t.targets) > 1<<12 {
		log.Fatal("more targets than 12 bits can name")
	}
	return at
}

func (t *table) fill() {
	for r := rune(0); r < tableEnd; r += blockSize {
		var block [blockSize]uint16
		for i := range block {
			block[i] = t.entry(r + rune(i))
		}
		at, ok := t.known[block]
		if !ok {
			at = len(t.blocks) / blockSize
			t.known[block] = at
			t.blocks = append(t.blocks, block[:]...)
		}
		t.index = append(t.index, at)
	}
}

func render() []byte {
	t := newTable()
	t.fill()
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated by gen_fold.go; DO NOT EDIT.\n\n")
	fmt.Fprintf(&b, "// Derived from the Unicode Character Database %s and UTS #39 confusables.txt %s.\n", unicode.Version, version)
	fmt.Fprintf(&b, "// Copyright (c) 1991-2025 Unicode, Inc. SPDX-License-Identifier: Unicode-3.0\n")
	fmt.Fprintf(&b, "// (https://www.unicode.org/license.txt).\n\npackage detect\n\n")
	fmt.Fprintf(&b, "// foldIndex gives the block of each %d runes below %#x.\n", blockSize, tableEnd)
	list(&b, "foldIndex", "uint16", t.index)
	fmt.Fprintf(&b, "\n// foldBlocks has, for each rune, its class (4 bits) and a place in foldTargets (12 bits).\n")
	list(&b, "foldBlocks", "uint16", t.blocks)
	fmt.Fprintf(&b, "\n// foldTargets are the canonical runes; bit 31 says that another follows.\n")
	list(&b, "foldTargets", "uint32", t.targets)
	log.Printf("%d bytes", 2*len(t.index)+2*len(t.blocks)+4*len(t.targets))
	return b.Bytes()
}

func list[T int | uint16 | uint32](b *bytes.Buffer, name, kind string, values []T) {
	fmt.Fprintf(b, "var %s = [%d]%s{", name, len(values), kind)
	for i, v := range values {
		if i%24 == 0 {
			fmt.Fprintf(b, "\n")
		}
		fmt.Fprintf(b, "%d,", v)
	}
	fmt.Fprintf(b, "\n}\n")
}
