package detect

// maxKeptGrams bounds the grams kept for texts that were compared once, at 4 bytes each; it has no bearing on results.
const maxKeptGrams = 1 << 20
