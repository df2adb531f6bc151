package detect

import "cmp"

// shortRun is the length up to which insertions sort faster than merging.
const shortRun = 12

// sortFunc is slices.SortStableFunc in a tenth of its code, of which the module holds a copy for every type of element.
func sortFunc[T any](a []T, compare func(x, y T) int) {
	if len(a) > shortRun {
		mergeSort(a, make([]T, len(a)/2), compare)
		return
	}
	for i, x := range a {
		for i > 0 && compare(a[i-1], x) > 0 {
			a[i] = a[i-1]
			i--
		}
		a[i] = x
	}
}

// mergeSort sorts a with half as much scratch memory.
func mergeSort[T any](a, scratch []T, compare func(x, y T) int) {
	if len(a) <= shortRun {
		sortFunc(a, compare)
		return
	}
	half := len(a) / 2
	mergeSort(a[:half], scratch, compare)
	mergeSort(a[half:], scratch, compare)
	if compare(a[half-1], a[half]) <= 0 {
		return // most of what is sorted here was in order before
	}
	left, right := scratch[:half], a[half:]
	copy(left, a)
	for to := 0; len(left) > 0; to++ {
		if len(right) > 0 && compare(left[0], right[0]) > 0 {
			a[to], right = right[0], right[1:]
		} else {
			a[to], left = left[0], left[1:]
		}
	}
}

// sortOrdered is slices.Sort in less code.
func sortOrdered[T cmp.Ordered](a []T) { sortFunc(a, cmp.Compare) }
