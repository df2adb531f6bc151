package detect

// paged is a list in pages, so that growing it copies nothing and leaves nothing to be collected.
type paged[T any] struct {
	pages []*[pageSize]T
	count uint32
}

const pageSize = 1 << 9

// emptied gives a list without elements, in the first page of l's memory.
func (l *paged[T]) emptied() paged[T] {
	if len(l.pages) == 0 {
		return paged[T]{}
	}
	clear(l.pages[0][:min(l.count, pageSize)]) // so that nothing is kept alive
	clear(l.pages[1:])
	return paged[T]{pages: l.pages[:1]}
}

// emptied gives a list without elements in the memory of one, unless that is much.
func emptied[T any](list []T) []T {
	if cap(list) > 4*pageSize {
		return nil
	}
	clear(list)
	return list[:0]
}

// at gives an element.
func (l *paged[T]) at(i uint32) *T { return &l.pages[i/pageSize][i%pageSize] }

// add appends an element and gives its place.
func (l *paged[T]) add(x T) uint32 {
	if int(l.count) == len(l.pages)*pageSize {
		l.pages = append(l.pages, new([pageSize]T))
	}
	l.count++
	*l.at(l.count - 1) = x
	return l.count - 1
}
