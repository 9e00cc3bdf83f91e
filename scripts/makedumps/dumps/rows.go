package dumps

import (
	"strconv"

	"github.com/tamis-data/tamis/schemas"
)

// row is a row of any surface as it was made: the values of its columns, and
// what the maker knows about it beyond them.
type row struct {
	interaction  string // empty is null
	conversation string // empty is null
	account      account
	time         int64 // ms since 1970-01-01 UTC; 0 is null
	home         *place
	request      *place
	age          int // years; -1 is null
	app          string
	linked       answer
	private      bool
	language     string // the hint column; empty is null

	kind     string // modality, media or action; empty is null
	author   string // assistant only; empty is null
	group    bool   // assistant only
	analysed bool   // glasses only
	watch    int64  // vibes only, ms; 0 is null

	// text is what the row says: text, transcript or prompt, and the caption
	// of a video. caption is the second text of glasses and the prompt of vibes.
	text, caption string
	labels        []string
	editOf        string

	covered   bool // its language is one that the sieve must cover
	sensitive bool // its sentence is from the sensitive table
	hikes     bool // the person's own words or act, and about hiking
	notUTF8   bool // text holds bytes that are not UTF-8
}

// answer is a nullable boolean.
type answer uint8

const (
	no answer = iota
	yes
	null
)

func (a answer) pointer() *bool {
	if a == null {
		return nil
	}
	b := a == yes
	return &b
}

// account is an account id in both forms that dumps use. The zero value is null.
type account struct {
	text string
	num  int64
}

// String is the id as the column of these Params holds it, in decimal for integers.
func (a account) String(ints bool) string {
	if ints {
		return strconv.FormatInt(a.num, 10)
	}
	return a.text
}

// id is the type of an account_id column.
type id interface{ string | int64 }

// Common are the columns of all surfaces; an optional zero value is null. It is
// exported because parquet-go looks into exported embedded structs only.
type Common[A id] struct {
	InteractionID  string `parquet:"interaction_id,optional"`
	ConversationID string `parquet:"conversation_id,optional"`
	AccountID      A      `parquet:"account_id,optional"`
	EventTime      int64  `parquet:"event_time,optional,timestamp(microsecond)"`
	HomeCountry    string `parquet:"home_country,optional,dict"`
	RequestCountry string `parquet:"request_country,optional,dict"`
	Age            *int32 `parquet:"age,optional"`
	App            string `parquet:"app,optional,dict"`
	Linked         *bool  `parquet:"linked,optional"`
	PrivateSession bool   `parquet:"private_session"`
	Language       string `parquet:"language,optional,dict"`
}

type assistantRow[A id] struct {
	Common[A]
	Modality  string `parquet:"modality,optional,dict"`
	Author    string `parquet:"author,optional,dict"`
	GroupChat bool   `parquet:"group_chat"`
	Text      string `parquet:"text,optional"`
}

type glassesRow[A id] struct {
	Common[A]
	Media      string   `parquet:"media,optional,dict"`
	Analysed   bool     `parquet:"analysed"`
	Transcript string   `parquet:"transcript,optional"`
	Caption    string   `parquet:"caption,optional"`
	Labels     []string `parquet:"labels,list"`
}

type imagineRow[A id] struct {
	Common[A]
	Prompt string `parquet:"prompt,optional"`
	EditOf string `parquet:"edit_of,optional"`
}

type vibesRow[A id] struct {
	Common[A]
	Action  string `parquet:"action,optional,dict"`
	Caption string `parquet:"caption,optional"`
	Prompt  string `parquet:"prompt,optional"`
	WatchMS int64  `parquet:"watch_ms,optional"`
}

// ages holds one int32 for each age, so that a row's pointer costs no allocation.
var ages = func() (a [256]int32) {
	for i := range a {
		a[i] = int32(i)
	}
	return a
}()

func commonOf[A id](r *row, accountOf func(account) A) Common[A] {
	c := Common[A]{
		InteractionID: r.interaction, ConversationID: r.conversation, AccountID: accountOf(r.account),
		EventTime: r.time * 1000, HomeCountry: r.home.code, RequestCountry: r.request.code,
		App: r.app, Linked: r.linked.pointer(), PrivateSession: r.private, Language: r.language,
	}
	if r.age >= 0 {
		c.Age = &ages[r.age]
	}
	return c
}

// folder is where a surface keeps a day, under the directory of the dumps.
func folder(s schemas.Surface, d schemas.Date) string { return s.String() + "/" + d.Partition() }
