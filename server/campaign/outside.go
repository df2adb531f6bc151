package campaign

// OutsideMessage is a message that a report from outside names: a platform's, a researcher's, a partner state's. It has a text and
// nothing that names an account or an office.
type OutsideMessage struct {
	ID       string // OutsidePrefix + campaign + "/" + ordinal
	Campaign string
	Source   string // who reported it
	Text     string
	Lang     string
	Sketch   []uint32
	Words    int64 // as the detector counts them
	Weight   int64 // bits, as the detector weighs them
	Samples  int64 // texts of the report that are nearly this one
}

// OutsidePrefix begins the id of every outside message, and of no cluster.
const OutsidePrefix = "outside:"

// Found gives the message in the form of a cluster, so that it is published by the same rules. No office is named, so that a source must be.
func (m *OutsideMessage) Found() Found {
	return Found{ID: m.ID, Text: m.Text, Lang: m.Lang, Sketch: m.Sketch, Campaign: m.Campaign}
}

// Evidence gives what the detector said of the text.
func (m *OutsideMessage) Evidence() Cluster {
	return Cluster{Fields: []Number{{Name: "words", Value: m.Words}, {Name: "weight", Value: m.Weight}}}
}
