package dumps

import (
	"strings"

	"github.com/tamis-data/tamis/schemas"
)

// storyRow is a planted row: whose it is (1 + index of the case) and the key of
// its conversation, 0 for none.
type storyRow struct {
	row
	who  int
	chat uint64
}

// defaultApps and defaultKinds are those of acts that change neither.
var (
	defaultApps  = [schemas.NumSurfaces]string{schemas.Assistant: "meta_ai", schemas.Glasses: "glasses", schemas.Imagine: "meta_ai", schemas.Vibes: "instagram"}
	defaultKinds = [schemas.NumSurfaces]string{schemas.Assistant: "text", schemas.Glasses: "voice", schemas.Vibes: "like"}
)

// longLook is from when a video that was only viewed counts as interest here:
// acts look for 2 seconds or for 45, so that any sensible limit agrees.
const longLook = 20_000

// story makes the rows of all planted people on a surface and a day of the story.
func (w *world) story(s schemas.Surface, from schemas.Date, day int) []storyRow {
	var rows []storyRow
	for i, p := range w.cases {
		n := 0 // rows of the person so far, for the time of day
		for j := range p.acts {
			a := &p.acts[j]
			if a.surface != s || !a.on(day) {
				continue
			}
			for k := range a.rows {
				sr := w.act(p, a, from+schemas.Date(day), n, k)
				sr.who = i + 1
				rows = append(rows, sr)
				n++
			}
		}
	}
	return rows
}

// act makes the k-th row of an act, the n-th of the person that day and surface.
func (w *world) act(p *person, a *act, day schemas.Date, n, k int) storyRow {
	base := mix(saltStory, uint64(p.account.num), uint64(day), uint64(a.surface), uint64(n))
	r := generator(w.seed, base)
	sr := storyRow{row: row{
		interaction: hexID('i', mix(w.seed, base)), account: p.account,
		time: day.Millis() + 6*3_600_000 + int64(n)*60_000,
		home: p.home, age: p.age, app: defaultApps[a.surface], linked: yes,
		kind: defaultKinds[a.surface], analysed: true,
		language: a.talk.lang.hint, covered: a.talk.lang.covered, sensitive: a.talk.denied != nil,
	}}
	if a.surface == schemas.Assistant {
		sr.author = "user"
	}
	if a.chat != "" {
		parts := []uint64{w.seed, saltStory, uint64(p.account.num)}
		for _, b := range []byte(a.chat) {
			parts = append(parts, uint64(b))
		}
		if a.daily {
			parts = append(parts, uint64(day)<<8)
		}
		sr.chat = mix(parts...)
		sr.conversation = hexID('c', sr.chat)
	}
	for _, change := range a.set {
		change(&sr.row)
	}
	if sr.request == nil {
		if sr.request = sr.home; sr.home.status == unknownPlace {
			sr.request = w.places.byCode["US"]
		}
	}
	fill := func(list []template) string { return string(list[(n+k)%len(list)].fill(nil, r)) }
	sr.say(a, fill)
	return sr
}

// say puts the talk of an act into the columns of its surface.
func (sr *storyRow) say(a *act, fill func([]template) string) {
	own := sr.author != "assistant" && (sr.kind != "view" || sr.watch >= longLook)
	sr.hikes = own && a.talk.topic != nil && a.talk.topic.name == "hiking"
	bad := sr.text // what a change put there
	scene := a.surface == schemas.Imagine || a.surface == schemas.Vibes || a.surface == schemas.Glasses && sr.kind != "voice"
	var words string
	switch t := a.talk; {
	case t.itsWords:
		words = t.own
	case t.denied != nil:
		words = fill(t.denied)
	case sr.author == "assistant":
		words = fill(t.topic.reply)
	case scene:
		words = fill(t.topic.scene)
	default:
		words = fill(t.topic.say)
	}
	if a.surface == schemas.Glasses && scene {
		sr.caption = words
		if a.talk.topic != nil {
			sr.labels = strings.Split(fill(a.talk.topic.label), ", ")
		}
		return
	}
	sr.text = words + bad
}
