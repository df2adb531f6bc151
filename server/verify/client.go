package verify

import (
	"context"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Version gives the wire format's version and the detector's default parameters.
func (in *Instance) Version(ctx context.Context) (uint64, detect.Params, error) {
	body, err := in.body(ctx, abi.CallVersion, nil)
	if err != nil {
		return 0, detect.Params{}, err
	}
	return abi.ParseVersion(body)
}

// New starts over with an empty detector.
func (in *Instance) New(ctx context.Context, p detect.Params) error {
	_, err := in.body(ctx, abi.CallNew, abi.AppendParams(nil, p))
	return err
}

// Add takes posts in, at most abi.MaxPosts a call.
func (in *Instance) Add(ctx context.Context, posts []detect.Post) error {
	_, err := in.body(ctx, abi.CallAdd, abi.AppendPosts(nil, posts))
	return err
}

// Result gives all flags and clusters of the posts held.
func (in *Instance) Result(ctx context.Context) (detect.Result, error) {
	body, err := in.body(ctx, abi.CallResult, nil)
	if err != nil {
		return detect.Result{}, err
	}
	return abi.ParseResult(body)
}

// Snapshot gives the detector's whole state.
func (in *Instance) Snapshot(ctx context.Context) ([]byte, error) {
	return in.body(ctx, abi.CallSnapshot, nil)
}

// Restore starts over from a snapshot.
func (in *Instance) Restore(ctx context.Context, p detect.Params, snapshot []byte) error {
	_, err := in.body(ctx, abi.CallRestore, abi.AppendRestore(nil, p, snapshot))
	return err
}

// Compare says how alike two texts are.
func (in *Instance) Compare(ctx context.Context, a, b string) (detect.Comparison, error) {
	body, err := in.body(ctx, abi.CallCompare, abi.AppendCompare(nil, a, b))
	if err != nil {
		return detect.Comparison{}, err
	}
	return abi.ParseComparison(body)
}

// Load replaces the signatures; they stay through New and Restore.
func (in *Instance) Load(ctx context.Context, list []detect.Signature) error {
	_, err := in.body(ctx, abi.CallLoad, abi.AppendSignatures(nil, list))
	return err
}

// Sketch gives the sketch of a text, nil if it has none.
func (in *Instance) Sketch(ctx context.Context, text string) (detect.Sketch, error) {
	body, err := in.body(ctx, abi.CallSketch, abi.AppendText(nil, text))
	if err != nil {
		return nil, err
	}
	return abi.ParseSketch(body)
}

// body makes a call and takes the status off its response.
func (in *Instance) body(ctx context.Context, export string, request []byte) ([]byte, error) {
	response, err := in.Call(ctx, export, request)
	if err != nil {
		return nil, err
	}
	return abi.ParseStatus(response)
}
