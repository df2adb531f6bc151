package abitest

import (
	"path/filepath"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
	"github.com/refrain-project/refrain/wasm/detecttest"
)

// ReadAll gives every sequence of calls in a testdata folder: the vectors of its abi, and the cases of its detect as
// sequences of calls. The responses to the latter are not given; all hosts give the same.
func ReadAll(testdata string) ([]Vector, error) {
	vectors, err := Read(filepath.Join(testdata, "abi"))
	if err != nil {
		return nil, err
	}
	cases, err := detecttest.Read(filepath.Join(testdata, "detect"))
	if err != nil {
		return nil, err
	}
	all := make([]Vector, 0, len(vectors)+len(cases))
	for _, v := range vectors {
		if len(v.Calls) > 0 {
			all = append(all, v)
		}
	}
	for _, c := range cases {
		all = append(all, OfCase(c))
	}
	return all, nil
}

// OfCase puts a case's posts in in two batches, with results between, loads its signatures after the first, goes through a
// snapshot, compares the first two texts, and makes the sketch of the first.
func OfCase(c detecttest.Case) Vector {
	half := len(c.Posts) / 2
	v := Vector{Name: c.Name, File: c.File, Calls: []Call{
		{abi.CallNew, abi.AppendParams(nil, c.Params)},
		{abi.CallAdd, abi.AppendPosts(nil, c.Posts[:half])},
		{abi.CallResult, nil},
		{abi.CallLoad, abi.AppendSignatures(nil, c.Signatures)},
		{abi.CallAdd, abi.AppendPosts(nil, c.Posts[half:])},
		{abi.CallResult, nil},
		{abi.CallSnapshot, nil},
	}}
	d := detect.New(c.Params)
	if d.Add(c.Posts) == nil {
		restore := abi.AppendRestore(nil, c.Params, d.Snapshot())
		v.Calls = append(v.Calls, Call{abi.CallRestore, restore}, Call{abi.CallResult, nil})
	}
	if len(c.Posts) > 1 {
		v.Calls = append(v.Calls, Call{abi.CallCompare, abi.AppendCompare(nil, c.Posts[0].Text, c.Posts[1].Text)},
			Call{abi.CallSketch, abi.AppendText(nil, c.Posts[0].Text)})
	}
	return v
}

// Run gives the native detector's responses.
func (v Vector) Run() [][]byte {
	var engine abi.Engine
	responses := make([][]byte, len(v.Calls))
	for i, c := range v.Calls {
		responses[i] = engine.Call(c.Export, c.Request)
	}
	return responses
}
