package detect

// Evidence is all that decides the level and the reasons of one cluster: judge (policy.go) reads nothing else, so a
// verdict can be checked by whoever holds it.
type Evidence struct {
	Fields  []Param      // named integers, in the fixed order of evidenceNames; absent means 0
	Threads []ThreadTest // the time test of each thread that holds part of the cluster
}

// ThreadTest is the exact conditional burst test of one cluster in one thread.
type ThreadTest struct {
	Thread string
	Fields []Param
}
