package detect

// arrange sorts n things in place by heapsort (Williams, "Algorithm 232", 1964). less must put any two in order, for equal
// things may change places. It is here because slices.SortFunc is compiled anew for each kind of element: 5 KB of the
// module a kind (gzipped). Where the sorting takes time, slices.SortFunc stays.
func arrange(n int, less func(i, j int) bool, swap func(i, j int)) {
	sift := func(i, n int) {
		for 2*i+1 < n {
			child := 2*i + 1
			if child+1 < n && less(child, child+1) {
				child++
			}
			if !less(i, child) {
				return
			}
			swap(i, child)
			i = child
		}
	}
	for i := n/2 - 1; i >= 0; i-- {
		sift(i, n)
	}
	for n--; n > 0; n-- {
		swap(0, n)
		sift(0, n)
	}
}
