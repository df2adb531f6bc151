package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/translog"
)

var enrolHelp = [2]string{`Usage: refrain enrol CODE --token-file F [flags]
Turns an enrolment code into a token, as the extension does when it is set up. A code works once.

  refrain enrol ABCDE-FGHIJ-KLMNO-PQRST --server https://refrain.example.ca --token-file office.token
`, `Usage : refrain enrol CODE --token-file F [options]
Échange un code d'inscription contre un jeton, comme l'extension à son installation. Un code sert une fois.

  refrain enrol ABCDE-FGHIJ-KLMNO-PQRST --server https://refrain.example.ca --token-file bureau.token
`}

var sendHelp = [2]string{`Usage: refrain send FILE --token-file F [flags]
Sends a report and keeps its receipt beside it, as FILE.receipt.json. Sending it again changes nothing and gives the same receipt.

  refrain send report.json --server https://refrain.example.ca --token-file office.token
  refrain verify-receipt report.json.receipt.json --report report.json        checks it, without the server
`, `Usage : refrain send FICHIER --token-file F [options]
Envoie un signalement et garde son récépissé à côté, dans FICHIER.receipt.json. Le renvoyer ne change rien et donne le même récépissé.

  refrain send signalement.json --server https://refrain.example.ca --token-file bureau.token
  refrain verify-receipt signalement.json.receipt.json --report signalement.json     le vérifie, sans le serveur
`}

// client speaks to a server.
type client struct {
	server, token string
	lang          language
}

// clientTimeout bounds one request.
const clientTimeout = 30 * time.Second

// ask makes a request; what the server refuses is an error in its words.
func (c *client) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, clientTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.server, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", [2]string{"en", "fr"}[c.lang])
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < 300 {
		return text, nil
	}
	var p struct{ Title, Detail, Code string }
	if json.Unmarshal(text, &p) != nil || p.Code == "" {
		return nil, fmt.Errorf("%s %s: %s", method, path, answer.Status)
	}
	return nil, fmt.Errorf("%s (%d %s). %s", p.Title, answer.StatusCode, p.Code, p.Detail)
}

// readToken reads a token's file.
func (c *client) readToken(file string) error {
	text, err := os.ReadFile(file)
	c.token = strings.TrimSpace(string(text))
	return err
}

// enrol is `refrain enrol`.
func enrol(ctx context.Context, t *terminal, args []string) int {
	c := client{}
	f := t.flags("refrain enrol", enrolHelp)
	f.StringVar(&c.server, "server", "http://127.0.0.1:8787", "`address` of the server")
	file := f.String("token-file", "", "`file` to write the token to; it must not exist")
	label := f.String("label", "refrain enrol", "`name` of this device, for the office's list")
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	if len(operands) != 1 || *file == "" {
		return t.misused("refrain enrol", "expected one CODE and --token-file", "un CODE et --token-file attendus")
	}
	c.lang = t.lang
	// The file is made before the code is used up, so that the token has somewhere to go.
	out, err := os.OpenFile(*file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return t.fail(err)
	}
	defer out.Close()
	body, err := json.Marshal(map[string]string{"code": operands[0], "label": *label})
	if err != nil {
		return t.fail(err)
	}
	text, err := c.ask(ctx, http.MethodPost, "/v1/enrolments", body)
	if err != nil {
		os.Remove(*file)
		return t.fail(err)
	}
	var answer struct {
		Token  string `json:"token"`
		Office struct {
			Name string `json:"name"`
		} `json:"office"`
		Pages     []string `json:"pages"`
		ServerKey string   `json:"server_key"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return t.fail(err)
	}
	if _, err := fmt.Fprintln(out, answer.Token); err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.out, [2]string{"Enrolled: %s, %s.\nToken: %s. Server key: %s\n", "Inscrit\u00A0: %s, %s.\nJeton\u00A0: %s. Clé du serveur\u00A0: %s\n"}[t.lang],
		answer.Office.Name, strings.Join(answer.Pages, ", "), *file, answer.ServerKey)
	return exitOK
}

// send is `refrain send`.
func send(ctx context.Context, t *terminal, args []string) int {
	c := client{}
	f := t.flags("refrain send", sendHelp)
	f.StringVar(&c.server, "server", "http://127.0.0.1:8787", "`address` of the server")
	file := f.String("token-file", "", "`file` with the office's token")
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	if len(operands) != 1 || *file == "" {
		return t.misused("refrain send", "expected one FILE and --token-file", "un FICHIER et --token-file attendus")
	}
	c.lang = t.lang
	if err := c.readToken(*file); err != nil {
		return t.fail(err)
	}
	body, err := os.ReadFile(operands[0])
	if err != nil {
		return t.fail(err)
	}
	text, err := c.ask(ctx, http.MethodPost, "/v1/reports", body)
	if err != nil {
		return t.fail(err)
	}
	var receipt translog.Receipt
	if err := json.Unmarshal(text, &receipt); err != nil {
		return t.fail(err)
	}
	kept := operands[0] + ".receipt.json"
	if err := os.WriteFile(kept, text, 0o644); err != nil {
		return t.fail(err)
	}
	at, err := time.Parse(time.RFC3339, receipt.Received)
	if err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.out, [2]string{"Received %s. Receipt kept: %s\nReport %s is number %d in the server's log.\n",
		"Reçu le %s. Récépissé conservé\u00A0: %s\nLe signalement %s porte le numéro %d dans le journal du serveur.\n"}[t.lang],
		when(t.lang, at.UnixMilli()), kept, receipt.Report, receipt.Index)
	return exitOK
}
