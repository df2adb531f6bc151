package campaign

import (
	"fmt"
	"testing"
)

// BenchmarkGroup is a campaign of 47 offices that sent many reports of a few hundred wordings.
func BenchmarkGroup(b *testing.B) {
	for _, texts := range []int{30, 250, 1000} {
		var found []Found
		for i := range 2000 {
			text := window(i%3*10) + fmt.Sprintf(" number %c%c%c", 'a'+i%texts%26, 'b'+i%texts/26%20, 'k'+i%texts/520)
			found = append(found, textCluster(fmt.Sprintf("c%04d", i), fmt.Sprint(i%47), text, int64(i)))
		}
		b.Run(fmt.Sprint(texts, " texts"), func(b *testing.B) {
			for b.Loop() {
				Group(found, nil)
			}
		})
	}
}
