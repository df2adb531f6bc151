package detect

// canon is the matching form of one text, with the way back to the raw text.
type canon struct {
	units   []rune  // canonical characters, no spaces
	start   []int32 // start[i], end[i]: bytes of the raw text that units[i] came from
	end     []int32
	words   []int32  // index into units where each word starts
	links   []string // canonical URLs found in the text, in order
	tags    int32    // #hashtags seen
	names   int32    // @mentions seen
	noise   Noise    // disguises undone
	tagText bool     // the words come from hashtags, for want of others
}
