package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/coder/websocket"
)

// bidi is a connection to Firefox by WebDriver BiDi: one command at a time, its events unread. Not for several goroutines.
type bidi struct {
	ctx  context.Context
	conn *websocket.Conn
	last int
}

// dialBiDi connects to an address that Firefox said it listens on.
func dialBiDi(ctx context.Context, address string) (*bidi, error) {
	conn, _, err := websocket.Dial(ctx, address+"/session", nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(64 << 20) // a whole document
	return &bidi{ctx: ctx, conn: conn}, nil
}

// call sends a command and reads its result; result may be nil.
func (b *bidi) call(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	b.last++
	text, err := json.Marshal(map[string]any{"id": b.last, "method": method, "params": params})
	if err == nil {
		err = b.conn.Write(ctx, websocket.MessageText, text)
	}
	for err == nil {
		var answer struct {
			ID             *int
			Error, Message string
			Result         json.RawMessage
		}
		if _, text, err = b.conn.Read(ctx); err != nil {
			break
		}
		if err = json.Unmarshal(text, &answer); err != nil || answer.ID == nil || *answer.ID != b.last {
			continue // an event
		}
		if answer.Error != "" {
			return fmt.Errorf("%s: %s: %s", method, answer.Error, answer.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(answer.Result, result)
	}
	return fmt.Errorf("%s: %w", method, err)
}

// remote is a value as BiDi writes it; of a node with what is in it.
type remote struct {
	Type     string
	SharedID string `json:"sharedId"`
	Value    json.RawMessage
}

// script evaluates or calls something in a context and gives its value.
func (b *bidi) script(method string, params map[string]any) (remote, error) {
	var answer struct {
		Type             string
		Result           remote
		ExceptionDetails struct{ Text string }
	}
	params["awaitPromise"] = true
	if err := b.call(method, params, &answer); err != nil {
		return remote{}, err
	}
	if answer.Type != "success" {
		return remote{}, fmt.Errorf("%s: %s", method, answer.ExceptionDetails.Text)
	}
	return answer.Result, nil
}

// json evaluates an expression in a context and gives its value as JSON.
func (b *bidi) json(expression, context string) ([]byte, error) {
	return jsonOf(b.script("script.evaluate", map[string]any{"target": map[string]any{"context": context},
		"expression": "(async () => JSON.stringify((await (" + expression + ")) ?? null))()"}))
}

// jsonOf reads a value that is a text of JSON.
func jsonOf(value remote, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var text string
	if err := json.Unmarshal(value.Value, &text); err != nil {
		return nil, fmt.Errorf("%s instead of a text: %w", value.Type, err)
	}
	return []byte(text), nil
}
