package detect

import (
	"strings"
	"testing"
)

// normalizeCases has one text per rule; want is the words with a space between, in which i stands for l, too.
var normalizeCases = []struct {
	name, text, want string
	noise            Noise
}{
	{"case and punctuation", "Canada, is BROKEN!", "canada is broken", 0},
	{"accents", "Élection à Québec: ça coûte cher, garçon", "eiection a quebec ca coute cher garcon", 0},
	{"combining accents", "E\u0301lection a\u0300 Que\u0301bec", "eiection a quebec", 0},
	{"ligatures", "cœur œuvre æther ﬁnal Straße", "coeur oeuvre aether finai strase", 0},
	{"repeated letters", "Sooooo goooood, good", "so god god", 0},
	{"numbers stay", "In 2011 they paid 1,000 $5", "in 2011 they paid 1 000 5", 0},
	{"apostrophes en", "don't won’t can`t it´s O'Toole", "dont wont cant its otoie", 0},
	{"apostrophes fr", "l'argent d’ici qu'il aujourd’hui jusqu'à n'est", "i argent d ici qu i aujourd hui jusqu a n est", 0},
	{"entities", "Tom &amp; Jerry &#39;hi&#39; don&#x27;t &eacute;t&eacute;", "tom jery hi dont ete", 0},
	{"emoji", "Vote 🇨🇦 now 👨‍👩‍👧‍👦❤️ 1️⃣ please", "vote now piease", 0},
	{"url", "Read this https://www.cbc.ca/news/a-1.2 now please", "read this now piease", 0},
	{"glued url", "Read foohttps://cbc.ca/a and Albertapic.twitter.com/igI ok", "read fo and aiberta ok", 0},
	{"bare url", "Read om4.me/Abc today www.a.org/b, friends", "read today friends", 0},
	{"no url", "He said yes.No and/or 1.5/2 maybe", "he said yes no and or 1 5 2 maybe", 0},
	{"mentions", "RT @name: thanks to @a_b and others via @CBC", "thanks to and others", 0},
	{"e-mail", "Write to me@parl.gc.ca today", "write to me pari gc ca today", 0},
	{"hashtags", "Vote them out tomorrow #cdnpoli #Élection2019https://t.co/abc", "vote them out tomorow", 0},
	{"only hashtags", "#TrudeauMustGo #cdnpoli https://t.co/abc", "trudeaumustgo cdnpoi", 0},
	{"only a number sign", "We are #1 in the whole world", "we are 1 in the whoie worid", 0},
	{"cyrillic look-alikes", "Тhe gоvеrnment is cоrruрt", "the government is corupt", NoiseLookalike},
	{"greek look-alikes", "Τhe gονernment is corrupt", "the government is corupt", NoiseLookalike},
	{"russian", "Правительство России", "пpabиteлbctbo pocи", 0},
	{"math bold", "𝗖𝗮𝗻𝗮𝗱𝗮 𝗶𝘀 𝗯𝗿𝗼𝗸𝗲𝗻", "canada is broken", 0},
	{"math bold mixed", "Can𝗮da is br𝗼ken", "canada is broken", NoiseLookalike},
	{"fullwidth", "Ｃａｎａｄａ ｉｓ ２０１９", "canada is 2019", 0},
	{"circled", "Ⓒⓐⓝⓐⓓⓐ 🅒🅐🅝🅐🅓🅐", "canada canada", 0},
	{"superscripts", "Le 1ᵉʳ ministre, nº 2", "ie ier ministre no 2", 0},
	{"zero width", "cor\u200brupt pol\u00adit\u2060ics", "corupt poitics", NoiseInvisible},
	{"zero width elsewhere", "\u2066corrupt\u2069 politics\u200b", "corupt poitics", 0},
	{"zero width persian", "می\u200cخواهم", "میخواهم", 0},
	{"leet", "They are c0rrupt1ng our country", "they are corupting our country", NoiseLeet},
	{"leet twice", "fr4ud and cr1me everywhere", "fraud and crime everywhere", NoiseLeet},
	{"leet signs", "the c@nada fr@ud sc@m Liberal$", "the canada fraud scam iberais", NoiseLeet},
	{"no leet", "l8r gr8 mp3 g7 covid19 c-48 1st 2nd 3e 1er 20th 5km 10am K1A0B1 H1N1 COVID19vaccine",
		"ibr grb mpe gt covidig c 48 ist 2nd e ier 2oth skm ioam kiaobi hini covidigvacine", 0},
	{"sums", "Ils ont 7M$en promotion et 1,9G$pour rien", "is ont tm en promotion et 1 g pour rien", 0},
	{"spaced", "This is f r a u d and t.h.e.f.t", "this is fraud and theft", NoiseSpacing},
	{"not spaced", "Is it a U.S.A. or R.C.M.P. thing", "is it a u s a or rcmp thing", 0},
	{"run together", "Trudeauistheworstprimeministerever vote", "trudeauistheworstprimeministerever vote", NoiseSpacing},
	{"laughter", "hahahahahahahahahahahahahahahahahaha indeed", "hahahahahahahahahahahahahahahahahaha inded", 0},
	{"ellipsis", "The government said…", "the government said", 0},
	{"invalid bytes", "bro\xffken \xc3 news", "broken news", 0},
}

// wordsOf writes the words of c with spaces between; the second unit of a wide character is left out.
func wordsOf(c *canon) string {
	var words []string
	for i := range c.words {
		from, to := c.word(i)
		word := ""
		for _, u := range c.units[from:to] {
			if u < wideUnit {
				word += string(u)
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestNormalize(t *testing.T) {
	var c canon
	for _, tt := range normalizeCases {
		c.set(tt.text)
		if got := wordsOf(&c); got != tt.want || c.noise != tt.noise {
			t.Errorf("%s: %q\n got %q %05b\nwant %q %05b", tt.name, tt.text, got, c.noise, tt.want, tt.noise)
		}
	}
}
