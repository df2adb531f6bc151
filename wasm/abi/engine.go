package abi

import "github.com/refrain-project/refrain/wasm/detect"

// Engine answers requests with one detector: the guest's side of the format. The zero value is ready, and holds no
// detector until new or restore.
type Engine struct {
	detector   *detect.Detector
	signatures *detect.Signatures // of every detector to come, too
}

// Call serves one export. It never panics over what a request holds; whatever is wrong with it is in the response.
func (e *Engine) Call(export string, request []byte) []byte {
	body, err := e.serve(export, request)
	if err != nil {
		return AppendError(nil, err)
	}
	return body
}

// serve gives a whole response, status included, or an error.
func (e *Engine) serve(export string, request []byte) ([]byte, error) {
	ok := []byte{statusOK}
	switch export {
	case CallVersion:
		return appendVersion(ok), nil
	case CallNew:
		return ok, e.start(request)
	case CallRestore:
		return ok, e.restore(request)
	case CallCompare:
		first, second, err := ParseCompare(request)
		if err != nil {
			return nil, err
		}
		return AppendComparison(ok, detect.Compare(first, second)), nil
	case CallLoad:
		return ok, e.load(request)
	case CallSketch:
		text, err := ParseText(request)
		if err != nil {
			return nil, err
		}
		return AppendSketch(ok, detect.SketchOf(text)), nil
	}
	if e.detector == nil {
		return nil, &detect.Error{Code: ErrNoDetector}
	}
	switch export {
	case CallAdd:
		return ok, e.add(request)
	case CallResult:
		res, err := e.detector.Result()
		if err != nil {
			return nil, err
		}
		return AppendResult(ok, res), nil
	case CallSnapshot:
		return append(ok, e.detector.Snapshot()...), nil
	}
	return nil, &detect.Error{Code: ErrMalformed, Field: "export"}
}

// start serves new.
func (e *Engine) start(request []byte) error {
	p, err := ParseParams(request)
	if err != nil {
		return err
	}
	if e.detector != nil {
		e.detector.Reset(p) // it uses e.signatures already
		return nil
	}
	e.detector = detect.New(p)
	e.detector.Use(e.signatures)
	return nil
}

// restore serves restore. On an error the detector stays as it was.
func (e *Engine) restore(request []byte) error {
	p, snapshot, err := ParseRestore(request)
	if err != nil {
		return err
	}
	d, err := detect.RestoreWith(p, snapshot, e.signatures)
	if err != nil {
		return err
	}
	e.detector = d
	return nil
}

// load serves load. On an error the signatures stay as they were.
func (e *Engine) load(request []byte) error {
	list, err := ParseSignatures(request)
	if err != nil {
		return err
	}
	s, err := detect.NewSignatures(list)
	if err != nil {
		return err
	}
	e.signatures = s
	if e.detector != nil {
		e.detector.Use(s)
	}
	return nil
}

// add serves add.
func (e *Engine) add(request []byte) error {
	posts, err := ParsePosts(request)
	if err != nil {
		return err
	}
	return e.detector.Add(posts)
}
