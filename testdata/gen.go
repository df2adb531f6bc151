//go:build ignore

// Command gen writes testdata/sample/replies.jsonl: a day of replies under two posts of an invented Member of Parliament;
// and testdata/report/: the same day as X numbers things, and a day of a second invented member, a French-speaking one,
// under whose posts other accounts put the same two messages. All people, handles, bills and texts are invented. Run it
// with `go run testdata/gen.go` from the repository's root; it gives the same bytes each time.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"time"
)

// post has the fields of a line, in order.
type post struct {
	ID        string   `json:"id"`
	Platform  string   `json:"platform"`
	Page      string   `json:"page"`
	Thread    string   `json:"thread"`
	Root      bool     `json:"root,omitempty"`
	Author    account  `json:"author"`
	Text      string   `json:"text"`
	Lang      string   `json:"lang"`
	CreatedAt string   `json:"created_at"`
	Links     []string `json:"links,omitempty"`
	at        time.Time
}

// account is who posted.
type account struct {
	ID        string `json:"id"`
	Handle    string `json:"handle"`
	CreatedAt string `json:"created_at"`
	Followers int    `json:"followers"`
	Default   bool   `json:"default_avatar"`
}

// The invented members' handles on X.
const (
	marchand = "alex_marchand_mp"
	belanger = "solange_belanger_dep"
)

// The posts that are answered.
const (
	bridge  = "1690000000000000001" // the English post
	transit = "1690000000000000002" // the French post
	harvest = "harvest"             // the second member's
)

var (
	page   = marchand
	random = rand.New(rand.NewPCG(2023, 8))
	day    = time.Date(2023, 8, 12, 13, 0, 0, 0, time.UTC)
	posts  []post
	people int
)

func main() {
	root(bridge, "en", "This morning we opened the new Harbour Road bridge in Port-Lavoie. Two lanes, a bike path, and it opened on time.")
	root(transit, "fr", "L'autobus express de Port-Lavoie roulera toutes les dix minutes dès septembre. Merci aux équipes qui l'ont rendu possible.")
	campaign(bridge, "en", 9, 98*time.Minute, 22*time.Minute, englishCampaign)
	campaign(transit, "fr", 6, 171*time.Minute, 14*time.Minute, frenchCampaign)
	letters()
	ordinary(bridge, "en", englishReplies)
	ordinary(transit, "fr", frenchReplies)
	write("testdata/sample/replies.jsonl")
	numberAsX()
	write("testdata/report/marchand.jsonl")

	page, posts, people, day = belanger, nil, 400, time.Date(2023, 8, 13, 12, 30, 0, 0, time.UTC)
	root(harvest, "fr", "Le marché des récoltes de Sainte-Odile ouvre samedi sur la place de la Gare. Quarante fermes, deux orchestres, et la tarte de madame Specimen.")
	campaign(harvest, "fr", 7, 64*time.Minute, 31*time.Minute, frenchCampaign)
	campaign(harvest, "en", 5, 205*time.Minute, 18*time.Minute, englishCampaign)
	ordinary(harvest, "fr", harvestReplies)
	sort.SliceStable(posts, func(i, j int) bool { return posts[i].at.Before(posts[j].at) })
	numberAsX()
	write("testdata/report/belanger.jsonl")
}

// epoch is when X's ids begin to carry their time, in Unix milliseconds: id = (time - epoch) << 22 | rest.
const epoch = 1288834974657

// numberAsX gives posts, threads and accounts ids that agree with their times, as X does.
func numberAsX() {
	threads := map[string]string{}
	for i := range posts {
		p := &posts[i]
		p.ID = fmt.Sprint((p.at.UnixMilli()-epoch)<<22 | int64(i))
		if p.Root {
			threads[p.Thread] = p.ID
		}
		made, err := time.Parse(time.RFC3339, p.Author.CreatedAt)
		if err != nil {
			log.Fatal(err)
		}
		p.Author.ID = accountID(made, i)
	}
	for i := range posts {
		posts[i].Thread = threads[posts[i].Thread]
	}
}

// accountID is an id of its time: a count until 2015, a time after that.
func accountID(made time.Time, i int) string {
	if made.Year() >= 2016 {
		return fmt.Sprint((made.UnixMilli()-epoch)<<22 | int64(i))
	}
	reached := []int64{18_000_000, 100_000_000, 235_000_000, 450_000_000, 1_060_000_000, 2_260_000_000, 2_970_000_000, 4_690_000_000} // at New Year from 2009
	from, to := reached[made.Year()-2009], reached[made.Year()-2008]
	return fmt.Sprint(from + (to-from)*int64(made.YearDay())/366 + int64(i))
}

// root is the page's own post.
func root(thread, lang, text string) {
	posts = append(posts, post{ID: thread, Platform: "x", Page: page, Thread: thread, Root: true, Lang: lang, Text: text,
		Author: account{ID: "100", Handle: page, CreatedAt: "2012-03-01T00:00:00Z", Followers: 8120}, at: day})
}

// reply adds one reply by a new account.
func reply(thread, lang string, after time.Duration, created time.Time, text string, links ...string) {
	people++
	name := given[people%len(given)] + family[(people*3+people/len(given))%len(family)]
	a := account{ID: fmt.Sprint(1000 + people), Handle: name, CreatedAt: stamp(created), Followers: 5 + random.IntN(900)}
	posts = append(posts, post{Platform: "x", Page: page, Thread: thread, Author: a, Text: text, Lang: lang, Links: links, at: day.Add(after)})
}

// campaign posts a text whose slots [a|b|c] are filled in anew for each account, all made within three days of July.
func campaign(thread, lang string, accounts int, from, span time.Duration, template string) {
	for i := range accounts {
		after := from + span*time.Duration(i)/time.Duration(accounts-1)
		made := time.Date(2023, 7, 12, 0, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(3*86400)) * time.Second)
		reply(thread, lang, after, made, fill(template))
	}
}

// letters is a campaign of real people: old accounts, hours apart, the same link.
func letters() {
	for i := range 7 {
		after := time.Duration(25+i*47+random.IntN(20)) * time.Minute
		reply(bridge, "en", after, old(), "As your constituent I am writing to ask you to support Bill C-999 on safe crossings near schools. "+
			"Please vote yes at second reading. "+letterEnds[i], "https://petition.example.org/c-999")
	}
}

// ordinary spreads replies over the day, most of them early.
func ordinary(thread, lang string, texts []string) {
	for _, text := range texts {
		x := random.Float64()
		reply(thread, lang, time.Minute+time.Duration(x*x*x*float64(11*time.Hour)), old(), text)
	}
}

// old is a creation date as ordinary accounts have them.
func old() time.Time {
	return time.Date(2009+random.IntN(14), time.Month(1+random.IntN(6)), 1+random.IntN(28), random.IntN(24), 0, 0, 0, time.UTC)
}

// fill chooses a word for each slot.
func fill(template string) string {
	var b strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		slot, next, _ := strings.Cut(after, "]")
		choices := strings.Split(slot, "|")
		b.WriteString(choices[random.IntN(len(choices))])
		rest = next
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// write numbers the posts in order of time.
func write(path string) {
	sort.SliceStable(posts, func(i, j int) bool { return posts[i].at.Before(posts[j].at) })
	f, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	w := bufio.NewWriter(f)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i := range posts {
		p := &posts[i]
		p.CreatedAt = stamp(p.at)
		if p.ID == "" {
			p.ID = fmt.Sprint(1690000000000001000 + i)
		}
		if err := e.Encode(p); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}

const (
	englishCampaign = "[Everyone|Everybody|The whole town] in Port-Lavoie knows about [Marchand's|your|this MP's] hidden invoices for the bridge. [Explain|Tell us about] the missing ledger pages and [step down|resign] before [the auditors|investigators] find the rest [today|now|at last]."
	frenchCampaign  = "[Tout le monde|Tout Port-Lavoie|Chacun] connaît les factures cachées [de Marchand|de cette élue] pour les autobus. [Expliquez|Montrez-nous] les pages manquantes du registre et [démissionnez|partez] avant que [les vérificateurs|les enquêteurs] trouvent le reste."
)

var (
	given  = []string{"Ada", "Benoit", "Chloe", "Dmitri", "Elodie", "Farid", "Gwen", "Hugo", "Ines", "Jonas", "Kim", "Louise", "Malik", "Nora", "Olive", "Pierre", "Rosa", "Samir", "Tess", "Victor"}
	family = []string{"Exemple", "Sample", "Invente", "Placeholder", "Fictif", "Nobody", "Modele", "Specimen"}

	letterEnds = []string{"Thank you, Ada.", "My two kids walk there daily.", "Regards from Elm Street.", "I taught at that school for thirty years.", "We lost a neighbour last fall.", "Yours, a retired nurse.", "Sincerely, the Placeholder family."}

	englishReplies = []string{
		"Finally! My commute just got fifteen minutes shorter.", "When do the sidewalks on the north side open?", "Lovely pictures, it was a windy morning.",
		"Thank you!", "Thanks so much", "Congrats", "About time.", "Nice work everyone", "Great news", "No.", "Still waiting for the dentist plan you promised in the spring.",
		"I biked across it at seven and had it all to myself.", "The old one served us for sixty years, a bit sad to see it go.", "How much did the second lane add to the bill in the end?",
		"Could the crew please fix the streetlight by the marina too?", "My grandfather welded the first Harbour Road bridge in 1961.", "On time? The sign said June until somebody painted over it.",
		"Good for trucks, less good for the herons.", "Is there a toll? The website is not clear about it.", "Please look at the intersection with Mill Lane, left turns are a nightmare.",
		"I voted for the other party and I still think this is a fine bridge.", "Does the bike path connect to the trail behind the arena?", "You cut the ribbon but the engineers did the work, name them.",
		"Kids loved the ducks at the opening.", "What about housing? My rent went up by four hundred dollars.", "Ok but have you tried parking downtown on a Saturday",
		"The speed limit of 40 will be ignored by everyone within a week.", "I was there, the mayor's speech was too long and the coffee was cold.", "Interesting choice of railing colour.",
		"Any plan for the ferry workers who lose their shifts now?", "As a cyclist I feel safe there, that is new.", "Nobody asked the fishers about the pillars.", "Beautiful drone shot. Who took it?",
		"Well done Alex, see you at the corn roast on Sunday.", "We need a clinic more than we need a bridge.", "Will it be ploughed before six in winter?", "So proud of our little town today",
		"Why is the plaque only in one language?", "The noise at night on Quay Street has doubled since Monday.", "My mother, 91, crossed it on foot and asked for the next one.",
		"I counted eleven potholes between the bridge and the co-op.", "Looks great, and I say that as a grumpy neighbour.", "Has the load test report been published anywhere?", "Meh", "LOL",
		"The bus still stops two kilometres from it, think about that.", "Please answer my email about the passport office.", "That bench halfway across is a kind idea.", "Wildfire smoke and a ribbon cutting, what a summer.",
		"How many local firms worked on it?", "First!", "Honk if you like bridges", "I miss the swing span and its keeper.", "The ramp is steep for a wheelchair, come and try it with me.",
		"Was the concrete poured by the Gagnon brothers? Solid people.", "Traffic on Main is already calmer, thank the planners.", "I will believe in on time when the rink reopens.",
		"Good morning from Saskatoon, we would like one too.", "Question period was more fun than this.", "Do salmon pass under it? Asking for a class of grade fours.",
	}
	frenchReplies = []string{
		"Enfin, ma fille pourra rentrer de l'université sans attendre une heure.", "Merci !", "Bravo", "Bonne nouvelle", "Et le dimanche, est-ce que ça roule aussi ?", "Toutes les dix minutes, mais jusqu'à quelle heure le soir ?",
		"Le prix du laissez-passer va-t-il augmenter encore ?", "J'aimerais un abri chauffé devant la bibliothèque.", "Les chauffeurs méritent une convention collective d'abord.", "Ma tante à Rivière-Sèche n'a toujours aucun transport.",
		"Très content pour les aînés du quartier.", "On verra bien en janvier, quand il neigera.", "Pourquoi pas un tramway, tant qu'à y être ?", "Est-ce que les vélos peuvent monter à bord ?", "Je l'ai pris ce matin pendant l'essai : propre et ponctuel.",
		"La ligne 4 a été coupée pour payer celle-ci, dites-le.", "Félicitations à toute l'équipe de planification", "Il manque un arrêt devant l'hôpital.", "Moi je marche, c'est gratuit.", "Pensez aux étudiants qui finissent à minuit.",
		"Mon patron va être surpris de me voir à l'heure.", "Quelle est l'autonomie des autobus électriques par grand froid ?", "Un horaire en gros caractères serait apprécié.", "Je n'ai pas voté pour vous, mais c'est bien fait.", "Où sont les données sur l'achalandage ?",
		"Les travaux rue des Érables ne finissent plus.", "Ça ne règle pas la pénurie de logements.", "Super", "Ah ben coudonc, une promesse tenue.", "Et les sièges, toujours aussi durs ?", "Le conducteur de ce matin chantait, gardez-le !", "Pas pour nous à l'est du pont, comme d'habitude.",
		"J'espère que l'application marchera mieux que l'ancienne.", "Bonjour de Moncton, on vous envie.", "Vivement septembre.",
	}
	harvestReplies = []string{
		"Hâte d'y être, les bleuets sont beaux cette année.", "Merci !", "Est-ce qu'on peut venir avec son chien ?", "Ma grand-mère gagnait toujours le concours de confitures.", "Bravo à tous les bénévoles",
		"Y aura-t-il du stationnement pour les personnes handicapées ?", "La pluie est annoncée samedi, un chapiteau serait utile.", "On veut du maïs, du vrai.", "Pourquoi le marché n'est-il plus près de l'église ?",
		"Les prix ont doublé en trois ans, parlez-en.", "Quelle ferme vend les tomates anciennes ?", "Super", "Un orchestre de cuivres, enfin de la musique.", "J'apporte mes sacs et mes enfants.",
		"Est-ce que le train de banlieue va s'arrêter ce jour-là ?", "Félicitations madame la députée.", "Moi c'est la tarte qui m'intéresse.", "Et les toilettes ? L'an dernier c'était pénible.",
		"Pensez aux producteurs qui ont tout perdu avec la grêle.", "Bonne nouvelle", "Le fromager de Saint-Fictif sera là ?", "À quelle heure ça commence ?", "Pas de plastique cette fois, s'il vous plaît.",
		"Nous serons au kiosque des pompiers, venez dire bonjour.", "Je n'ai pas reçu de réponse à mon courriel sur l'assurance-emploi.", "C'est loin pour ceux qui n'ont pas de voiture.", "Vive l'automne",
		"Le pont de la rivière est encore fermé, comment s'y rendre ?", "Ma fille de six ans demande s'il y aura des chevaux.", "On se voit là-bas, Solange !", "Encore une photo, jamais une loi.",
	}
)
