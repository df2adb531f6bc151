package detect

// Merge lets the property tests merge sightings as the detector does.
func Merge(a, b Post) Post { return merge(a, b) }

// Rebuild makes the derived state anew, as the detector does by itself after many posts are gone.
func (d *Detector) Rebuild() { d.rebuild() }
