package campaign

// OutsideMessage is a message that a report from outside names: a platform's, a researcher's, a partner state's. It has a text and
// nothing that names an account or an office.
type OutsideMessage struct {
	ID       string // "outside:" + campaign + "/" + ordinal
	Campaign string
	Source   string // who reported it
	Text     string
	Lang     string
	Sketch   []uint32
	Words    int64 // as the detector counts them
	Weight   int64 // bits, as the detector weighs them
	Samples  int64 // texts of the report that are nearly this one
}
