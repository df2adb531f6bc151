package campaign

// Report is the evidence that an office sends, as it stands in the body of POST /v1/reports. The body's bytes are kept
// as they came: their SHA-256 is what the log holds, and the nonce in them is its salt.
type Report struct {
	ID                string      `json:"id"`    // UUID, made by the client
	Nonce             []byte      `json:"nonce"` // 32 random bytes
	Detector          DetectorRef `json:"detector"`
	SignaturesVersion int64       `json:"signatures_version"`       // of the feed that was loaded; 0: none
	SignaturesOff     []string    `json:"signatures_off,omitempty"` // ids that the office switched off
	Page              string      `json:"page"`                     // "x:HANDLE", "facebook:ID"
	Threads           []Thread    `json:"threads"`
	Posts             []Post      `json:"posts"`    // the flagged posts, in full
	Evidence          []Cluster   `json:"evidence"` // what the detector said of exactly this report
	Flags             []Flag      `json:"flags"`    // the same, a flag a post
	Pseudonyms        bool        `json:"pseudonyms"`
	Note              string      `json:"note,omitempty"`
	Language          string      `json:"language"` // "en" or "fr": in which the office reads answers
}

// DetectorRef names the detector and its parameters.
type DetectorRef struct {
	SHA256     string           `json:"sha256"`     // of detector.wasm, hexadecimal
	Parameters map[string]int64 `json:"parameters"` // detect.Params by name; missing ones are the defaults
}

// Thread is one of the page's posts with what the office saw of its replies.
type Thread struct {
	ID    string     `json:"id"`
	Root  Root       `json:"root"`
	Times []BareTime `json:"times"` // of every reply read that is not in Report.Posts
	Read  int64      `json:"read"`  // replies that the extension read
	Shown int64      `json:"shown"` // replies that the platform says there are; 0 if it does not
	Order string     `json:"order"` // in which the platform showed them: "relevance", "newest", "all", ""
}

// Root is the post that a thread answers: the office's own.
type Root struct {
	Text  string   `json:"text"`
	Links []string `json:"links,omitempty"`
	Time  int64    `json:"time,omitempty"` // Unix seconds
}

// BareTime is a reply without text or name. Account and Cluster are ordinals from 1 that mean something in this report
// alone; 0 is unknown, or none.
type BareTime struct {
	Time       int64 `json:"t"`           // Unix seconds
	Resolution int64 `json:"r,omitempty"` // seconds; 0 means 1
	Account    int64 `json:"account"`
	Cluster    int64 `json:"cluster,omitempty"`
}

// Post is one flagged reply.
type Post struct {
	ID         string   `json:"id"`
	Thread     string   `json:"thread"`
	Account    Account  `json:"account"`
	Text       string   `json:"text"`
	Lang       string   `json:"lang,omitempty"`
	Time       int64    `json:"time"`                 // Unix seconds
	Resolution int64    `json:"resolution,omitempty"` // seconds; 0 means 1
	Links      []string `json:"links,omitempty"`
	Permalink  string   `json:"permalink"`
	ObservedAt int64    `json:"observed_at"` // Unix seconds: when the page showed it
}

// Account is what the page showed of who posted. A pseudonym keeps ID and Handle apart from the real ones but tells
// accounts apart.
type Account struct {
	ID             string `json:"id"`
	Handle         string `json:"handle,omitempty"`
	Name           string `json:"name,omitempty"`
	Created        int64  `json:"created,omitempty"` // Unix seconds
	Followers      *int64 `json:"followers,omitempty"`
	Following      *int64 `json:"following,omitempty"`
	Posts          *int64 `json:"posts,omitempty"`
	DefaultPicture *bool  `json:"default_picture,omitempty"`
}

// Cluster is detect.Cluster in JSON.
type Cluster struct {
	ID        string       `json:"id"`
	Exemplar  string       `json:"exemplar"`
	Level     string       `json:"level"`
	Kind      string       `json:"kind"`
	Rank      int64        `json:"rank"`
	Posts     []string     `json:"posts"`
	Reasons   []Reason     `json:"reasons"`
	Signature string       `json:"signature,omitempty"` // of the feed, if the cluster matches one
	Fields    []Number     `json:"fields"`
	Threads   []ThreadTest `json:"threads"`
}

// Reason is detect.Reason in JSON.
type Reason struct {
	Code   string   `json:"code"`
	Params []Number `json:"params"`
}

// ThreadTest is detect.ThreadTest in JSON.
type ThreadTest struct {
	Thread string   `json:"thread"`
	Fields []Number `json:"fields"`
}

// Number is detect.Param in JSON: Value × 10^Exp.
type Number struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Exp   int64  `json:"exp,omitempty"`
}

// Flag is detect.Flag in JSON.
type Flag struct {
	Post    string     `json:"post"`
	Level   string     `json:"level"`
	Kind    string     `json:"kind"`
	Cluster string     `json:"cluster"`
	Rank    int64      `json:"rank"`
	Spans   [][2]int64 `json:"spans"` // byte offsets in the post's text: start, end
}
