package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"syscall/js"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"
	"github.com/syumai/workers/cloudflare/queues"

	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/promise"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/server/web"
)

// The server on Cloudflare Workers: D1 is the database, a queue brings each report to its verdict, and a cron trigger every minute finds what the
// queue lost, issues the feed, erases what is old and sends webhooks. server/worker/entry.mjs starts an instance and gives it one event at a time;
// what it is bound to is described in server/worker/wrangler.toml.
func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	e, err := openEdge(context.Background(), log)
	if err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(exitFailure)
	}
	queues.ConsumeNonBlock(e.consume)
	cron.ScheduleTaskNonBlock(e.care)
	workers.ServeNonBlock(e)
	workers.Ready()
	select {}
}

// groups gives the subcommands that `refrain remote` may ask for.
func groups() []group {
	return []group{manage(command{"verify-log", [2]string{"check the server's whole log", "vérifier tout le journal du serveur"}, verifyLog})}
}

// edge is a Worker's server.
type edge struct {
	data   *data
	web    *web.Server
	work   *process.Worker
	feed   *process.Feed
	outbox *tell.Outbox
	retain time.Duration
	key    string // of `refrain remote`; empty: it may ask for nothing
	log    *slog.Logger
}

// openEdge reads the Worker's variables, which are named as those of `refrain serve`, and opens its data.
func openEdge(ctx context.Context, log *slog.Logger) (*edge, error) {
	e := &edge{log: log, key: os.Getenv(manageKeyVariable)}
	t := &terminal{out: os.Stdout, err: os.Stderr}
	f := flag.NewFlagSet("worker", flag.ContinueOnError)
	public := f.String("public-url", "", "")
	var id identityOptions
	retainFlag(f, &e.retain)
	id.flags(f)
	if err := t.environment(f); err != nil {
		return nil, err
	}
	if *public == "" {
		return nil, errors.New("REFRAIN_PUBLIC_URL: expected https://HOST")
	}
	provider, err := id.provider()
	if err != nil {
		return nil, err
	}
	if e.data, err = openWorkerData(ctx); err != nil {
		return nil, err
	}
	opened = e.data
	if e.feed, err = e.data.feed(); err != nil {
		return nil, err
	}
	key, err := e.data.publicKey()
	if err != nil {
		return nil, err
	}
	bound := js.Global().Get("refrain")
	verifier := verify.NewVerifier(verify.VerifierOptions{Instances: 1})
	verifier.Bind(bound.Get("detectors"))
	for released, i := bound.Get("released"), 0; i < released.Length(); i++ {
		verifier.Elsewhere(released.Index(i).String())
	}
	e.work = process.NewWorker(process.Config{Store: e.data.store, Verifier: verifier, Feed: e.feed, AccountKey: e.data.keys.accounts, Queue: enqueue, Log: log})
	e.outbox = &tell.Outbox{Store: e.data.store, Senders: map[string]tell.Sender{store.ChannelWebhook: e.data.webhook()}, Log: log, Now: time.Now}
	e.web = web.New(web.Config{Channels: e.data.channels(e.outbox.Senders), Store: e.data.store, Work: e.work, Detector: detectorFile, ServerKey: key, Origin: *public, Retain: e.retain, Database: "d1", OIDC: provider, Log: log})
	return e, nil
}

// enqueue puts a report's id into the queue.
func enqueue(id string) error {
	q, err := queues.NewProducer("REPORTS")
	if err != nil {
		return err
	}
	return q.SendText(id)
}

// detectorFile gives a detector's file, from the Worker's static assets; nil if there is none.
func detectorFile(sha256 string) []byte {
	file, err := promise.Await(js.Global().Get("refrain").Call("file", sha256))
	if err != nil || file.IsNull() {
		return nil
	}
	wasm := make([]byte, file.Length())
	js.CopyBytesToGo(wasm, file)
	return wasm
}

// consume gives the reports of the queue their verdicts. After an error the queue brings all of them again; those that have theirs are passed over.
func (e *edge) consume(batch *queues.MessageBatch) error {
	ids := make([]string, len(batch.Messages))
	for i, m := range batch.Messages {
		var err error
		if ids[i], err = m.StringBody(); err != nil {
			return err
		}
	}
	err := e.work.Settle(context.Background(), ids)
	if err != nil {
		e.log.Error("queue", "reports", len(ids), "error", err.Error())
	}
	return err
}

// lost is how long after its receipt a report is put into the queue again.
const lost = 2 * time.Minute

// care is what is due every minute. It gives no error: the next minute tries again, and an error would end the instance.
func (e *edge) care(ctx context.Context) error {
	before := time.Now().Add(-lost).UnixMilli()
	if err := errors.Join(e.feed.Issue(ctx), e.work.Sweep(ctx, before), e.outbox.Pass(ctx), e.data.erase(ctx, e.retain, e.log)); err != nil {
		e.log.Error("care", "error", err.Error())
	}
	return nil
}
