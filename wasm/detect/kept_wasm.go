package detect

// What is kept to save work has no bearing on results. A browser has little memory: gram sets of about 2,500 texts, and a
// few sides of comparisons.
const (
	keptChunks  = 4
	cachedSides = 256
)
