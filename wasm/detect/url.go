package detect

import "strings"

const (
	maxDomain = 100  // bytes looked at for a bare domain, so that hostile texts stay linear
	slug      = 10   // characters after t.co/ and pic.twitter.com/
	maxLink   = 2048 // bytes of an address; the rest is dropped
)

// The prefixes at which an address starts without regard to what stands before.
var (
	schemes = [...]string{"https://", "http://"}
	media   = [...]string{"pic.twitter.com/", "pic.x.com/"}

	shortHost = [...]string{"t.co/"} // its codes all have the same length
)

// prefixFold gives the length of the prefix that text has at i, without regard to case, 0 if none.
func prefixFold(text string, i int, prefixes []string) int {
	for _, p := range prefixes {
		if len(text)-i >= len(p) && strings.EqualFold(text[i:i+len(p)], p) {
			return len(p)
		}
	}
	return 0
}

// addressAt says that an address starts at i, even within a word.
func addressAt(text string, i int) bool {
	switch text[i] | 0x20 {
	case 'h':
		return i+4 < len(text) && text[i+1]|0x20 == 't' && prefixFold(text, i, schemes[:]) > 0
	case 'p':
		return i+4 < len(text) && text[i+1]|0x20 == 'i' && prefixFold(text, i, media[:]) > 0
	}
	return false
}

// addressSecond gives the second letter, small, of the addresses that start with b, 0 if none do.
func addressSecond(b byte) byte {
	switch b | 0x20 {
	case 'h':
		return 't' // https
	case 'w':
		return 'w' // www.
	case 'p':
		return 'i' // pic.twitter.com
	}
	return 0
}

// scanURL leaves out the address at i and gives its end, or i if there is none.
func (c *canon) scanURL(text string, i int) int {
	if len(text)-i < 5 {
		return i
	}
	if text[i+1]|0x20 != addressSecond(text[i]) {
		return i
	}
	start := 0
	switch text[i] | 0x20 {
	case 'h':
		start = prefixFold(text, i, schemes[:])
	case 'w':
		if text[i+3] != '.' || !strings.EqualFold(text[i:i+3], "www") || !isASCIIAlnum(rune(text[i+4])) {
			return i
		}
		start = 4
	case 'p':
		start = prefixFold(text, i, media[:])
	}
	if start == 0 {
		return i
	}
	end := urlEnd(text, i, i+start)
	c.addLink(text[i:end])
	c.separate(0, i)
	return end
}

// scanDomain leaves out an address without scheme, such as om4.me/Abc, whose first dot is at i; it gives i if there is none.
func (c *canon) scanDomain(text string, i int) int {
	if i+2 >= len(text) || !isASCIIAlnum(rune(text[i+1])) {
		return i
	}
	end := domainEnd(text, i, i)
	if end == i || end >= len(text) || text[end] != '/' {
		return i
	}
	from := i
	for from > 0 && i-from < 63 && (isASCIIAlnum(rune(text[from-1])) || text[from-1] == '-') {
		from--
	}
	if end++; from == i || end >= len(text) || !isASCIIAlnum(rune(text[end])) {
		return i
	}
	end = urlEnd(text, from, end)
	c.cut(from)
	c.addLink(text[from:end])
	c.separate(0, i)
	return end
}

// addLink appends the canonical form of a raw address, unless it names no page.
func (c *canon) addLink(raw string) {
	if link := canonicalLink(raw); link != "" {
		c.links = append(c.links, link)
	}
}

// domainEnd gives the end of the labels that start with the dot at i, if the last is a top-level domain, else otherwise.
func domainEnd(text string, i, otherwise int) int {
	last := i
	end := i
	for end < len(text) && end-i < maxDomain && text[end] == '.' {
		label := end + 1
		if label < len(text) && addressAt(text, label) {
			break
		}
		for label < len(text) && label-i < maxDomain && (isASCIIAlnum(rune(text[label])) || text[label] == '-') {
			label++
		}
		if label == end+1 {
			break
		}
		last, end = end+1, label
	}
	if end == i || !isTopLevel(text[last:end]) {
		return otherwise
	}
	return end
}

// isTopLevel accepts two small letters (countries) and the common generic domains.
func isTopLevel(label string) bool {
	if len(label) == 2 {
		return 'a' <= label[0] && label[0] <= 'z' && 'a' <= label[1] && label[1] <= 'z'
	}
	return listed(generic, label)
}

const generic = "com org net gov edu info biz int mil news live app dev link page blog site online store shop social club media press " +
	"video xyz top quebec vote report today world life pub buzz cloud ngo one fun click website "

// listed says whether a word is one of a list, which has a space after each. A switch over as many takes kilobytes of code in the module.
func listed(list, word string) bool {
	for from, i := 0, 0; i < len(list); i++ {
		if list[i] == ' ' {
			if list[from:i] == word {
				return true
			}
			from = i + 1
		}
	}
	return false
}

// urlEnd gives the end of the address that starts at from and whose host or path starts at i.
func urlEnd(text string, from, i int) int {
	if prefixFold(text, from, media[:]) > 0 {
		return slugEnd(text, i)
	}
	if n := prefixFold(text, i, shortHost[:]); n > 0 {
		return slugEnd(text, i+n)
	}
	end := i
	for end < len(text) && inURL(text, end) {
		b := text[end]
		if asciiAct[b&0x7F] == actTrigger && b < 0x80 && end > i && addressAt(text, end) && text[end-1] != '/' && text[end-1] != '=' {
			break
		}
		end += size(text, end)
	}
	return trimURL(text, i, end)
}

// trimURL takes the punctuation of the sentence off the end of an address, and brackets that close none of its own.
func trimURL(text string, i, end int) int {
	open := strings.Count(text[i:end], "(") - strings.Count(text[i:end], ")")
	for ; end > i; end-- {
		switch last := text[end-1]; {
		case last == ')' && open < 0:
			open++
		case strings.IndexByte(".,;:!?'*_]", last) < 0:
			return end
		}
	}
	return end
}

// slugEnd gives the end of a short link's code that starts at i.
func slugEnd(text string, i int) int {
	for n := 0; n < slug && i < len(text) && isASCIIAlnum(rune(text[i])); n++ {
		i++
	}
	return i
}

// urlBytes are the ASCII bytes of an address.
var urlBytes = func() (set [128]bool) {
	for b := byte('!'); b < 0x7F; b++ {
		set[b] = strings.IndexByte("\"<>{}|\\^`", b) < 0
	}
	return set
}()

// inURL says that the character at i can be part of an address: anything visible in ASCII, and Latin letters.
func inURL(text string, i int) bool {
	if b := text[i]; b < 0x80 {
		return urlBytes[b]
	}
	r, n := decode(text, i)
	class, _ := foldOf(r)
	return n > 1 && (class == classLatin || class == classMark)
}

// canonicalLink gives the form of an address under which all its spellings are equal: no scheme, no www., no tracking,
// no fragment, the query sorted; YouTube videos are youtube:ID and posts on X x:N. It is "" for what names no page.
func canonicalLink(raw string) string {
	raw = raw[min(len(raw), prefixFold(raw, 0, schemes[:])):]
	raw = raw[:min(len(raw), maxLink)]
	raw, _, _ = strings.Cut(raw, "#")
	raw, query, _ := strings.Cut(raw, "?")
	host, path, _ := strings.Cut(raw, "/")
	host = canonicalHost(host)
	if host == "" || host == "pic.twitter.com" || host == "pic.x.com" {
		return ""
	}
	path = strings.TrimRight(path, "/")
	if id := platformID(host, path, query); id != "" {
		return id
	}
	if path != "" {
		host += "/" + path
	}
	if query = canonicalQuery(query, host); query != "" {
		host += "?" + query
	}
	return host
}

// canonicalHost gives the host in small letters, without user, port, www., m. and mobile.; "" if it is none.
func canonicalHost(host string) string {
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = host[at+1:]
	}
	host, _, _ = strings.Cut(host, ":")
	host = strings.ToLower(strings.TrimRight(host, "."))
	for _, p := range [...]string{"www.", "m.", "mobile."} {
		if rest := strings.TrimPrefix(host, p); strings.IndexByte(rest, '.') > 0 {
			host = rest
		}
	}
	if dot := strings.IndexByte(host, '.'); dot <= 0 || dot == len(host)-1 {
		return ""
	}
	return host
}

// platformID names a video of YouTube or a post of X.
func platformID(host, path, query string) string {
	switch host {
	case "youtube.com", "youtube-nocookie.com", "music.youtube.com":
		return prefixed("youtube:", videoID(path, query))
	case "youtu.be":
		id, _, _ := strings.Cut(path, "/")
		return prefixed("youtube:", validVideo(id))
	case "twitter.com", "x.com":
		return prefixed("x:", statusID(path))
	}
	return ""
}

func prefixed(prefix, id string) string {
	if id == "" {
		return ""
	}
	return prefix + id
}

// videoID reads watch?v=ID, shorts/ID, embed/ID, live/ID and v/ID.
func videoID(path, query string) string {
	first, rest, _ := strings.Cut(path, "/")
	switch first {
	case "watch":
		for part := range strings.SplitSeq(query, "&") {
			if id, ok := strings.CutPrefix(part, "v="); ok {
				return validVideo(id)
			}
		}
	case "shorts", "embed", "live", "v":
		id, _, _ := strings.Cut(rest, "/")
		return validVideo(id)
	}
	return ""
}

// validVideo gives the eleven characters of a video's id, "" if they are none.
func validVideo(id string) string {
	if len(id) < 11 {
		return ""
	}
	for _, b := range []byte(id[:11]) {
		if !isASCIIAlnum(rune(b)) && b != '-' && b != '_' {
			return ""
		}
	}
	return id[:11]
}

// statusID reads USER/status/N, USER/statuses/N and i/web/status/N.
func statusID(path string) string {
	_, rest, ok := strings.Cut(path, "/status")
	if !ok {
		return ""
	}
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "es"), "/")
	n := 0
	for n < len(rest) && isASCIIDigit(rune(rest[n])) {
		n++
	}
	return rest[:n]
}

// canonicalQuery drops what only tracks and sorts the rest.
func canonicalQuery(query, host string) string {
	if query == "" {
		return ""
	}
	parts := make([]string, 0, 8)
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if name != "" && !isTracking(name, host) {
			parts = append(parts, part)
		}
	}
	sortOrdered(parts)
	return strings.Join(parts, "&")
}

// isTracking says that a query's parameter does not change the page.
func isTracking(name, host string) bool {
	switch name {
	case "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "igsh", "mc_cid", "mc_eid", "si", "feature", "ref",
		"ref_src", "ref_url", "referrer", "__twitter_impression", "cmpid", "cmp", "CMP", "ocid", "ncid", "smid",
		"sr_share", "soc_src", "soc_trk", "taid", "xtor", "mibextid", "share_id", "rdid":
		return true
	case "s", "t":
		return strings.HasPrefix(host, "twitter.com") || strings.HasPrefix(host, "x.com")
	}
	return strings.HasPrefix(name, "utm_")
}

// linkDomain gives the host of a canonical link.
func linkDomain(canonical string) string {
	if strings.HasPrefix(canonical, "youtube:") {
		return "youtube.com"
	}
	if strings.HasPrefix(canonical, "x:") {
		return "x.com"
	}
	if end := strings.IndexAny(canonical, "/?"); end >= 0 {
		return canonical[:end]
	}
	return canonical
}

// isShortener says that a domain serves only redirections, so that two different links of it can be one page.
func isShortener(domain string) bool {
	return listed(shorteners, domain) || strings.HasSuffix(domain, ".page.link") || strings.HasSuffix(domain, ".trib.al")
}

const shorteners = "t.co bit.ly bitly.com j.mp ow.ly ht.ly buff.ly dlvr.it fb.me goo.gl tinyurl.com ift.tt lnkd.in trib.al shar.es act.gp " +
	"is.gd v.gd tiny.cc cutt.ly rebrand.ly t.ly s.id shorturl.at rb.gy om4.me wp.me amzn.to chng.it spr.ly po.st sco.lt " +
	"zpr.io hubs.ly hubs.la nyti.ms wapo.st reut.rs bbc.in cnn.it ctv.news tgam.ca natpo.st thestar.ca huffp.st on.ft.com " +
	"flip.it paper.li ecs.page.link a.co youtu.be mf.tt snip.ly ln.is fxn.ws politi.co econ.st bloom.bg wef.ch shr.gs " +
	"crwd.fr "
