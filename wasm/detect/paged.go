package detect

// paged is a list in pages, so that growing it copies nothing and leaves nothing to be collected.
type paged[T any] struct {
	pages []*[pageSize]T
	count uint32
}

const pageSize = 1 << 9

// at gives an element.
func (l *paged[T]) at(i uint32) *T { return &l.pages[i/pageSize][i%pageSize] }

// add appends an element and gives its place.
func (l *paged[T]) add(x T) uint32 {
	if l.count%pageSize == 0 {
		l.pages = append(l.pages, new([pageSize]T))
	}
	l.count++
	*l.at(l.count - 1) = x
	return l.count - 1
}
