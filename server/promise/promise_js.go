// Package promise waits for JavaScript's promises: in a Worker whatever takes time is one.
package promise

import (
	"errors"
	"syscall/js"
)

// Await waits until a promise is kept, and gives its value; the error of one that is broken has the text of what broke it. It takes no context: what
// JavaScript has begun goes on, and whoever asked has to know how it ended.
func Await(p js.Value) (js.Value, error) {
	kept, broken := make(chan js.Value, 1), make(chan error, 1)
	keep := js.FuncOf(func(_ js.Value, args []js.Value) any {
		kept <- args[0]
		return nil
	})
	defer keep.Release()
	lose := js.FuncOf(func(_ js.Value, args []js.Value) any {
		broken <- errors.New(js.Global().Get("String").Invoke(args[0]).String())
		return nil
	})
	defer lose.Release()
	p.Call("then", keep, lose)
	select {
	case value := <-kept:
		return value, nil
	case err := <-broken:
		return js.Undefined(), err
	}
}
