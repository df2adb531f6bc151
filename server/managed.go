package main

// What `refrain remote` sends to a Worker, and what comes back.
const (
	managePath        = "/manage"
	manageKeyVariable = "REFRAIN_MANAGE_KEY" // the key; the same name for the Worker's secret and for whoever asks
	manageKeySize     = 32                   // the least characters of a key: with a shorter one the Worker has no such address
	maxManaged        = 64 << 10             // bytes of a request
)

// managed is a subcommand to be run.
type managed struct {
	Args []string `json:"args"`
	Lang string   `json:"lang"`
}

// managedAnswer is what came of it.
type managedAnswer struct {
	Out  string `json:"out"`
	Err  string `json:"err"`
	Code int    `json:"code"`
}
