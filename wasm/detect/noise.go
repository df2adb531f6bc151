package detect

// Noise is a set of disguises found in a text.
type Noise uint8

// The disguises.
const (
	NoiseLookalike Noise = 1 << iota // letters of another script, or styled letters, inside one word
	NoiseInvisible                   // zero-width or ignorable characters between the letters of a word
	NoiseLeet                        // digits or signs for letters inside a word
	NoiseSpacing                     // letters of words set apart, or words run together
	NoiseSuffix                      // a trailing token that is no word
)
