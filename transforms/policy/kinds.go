package policy

import (
	"slices"
	"strings"
)

// Names that the gates know what to do with. kinds.yaml turns them on; any other there is a slip.
var (
	knownModalities = []string{"text", "voice"}
	knownAuthors    = []string{"assistant", "user"}
	knownMedia      = []string{"image", "video", "voice"}
	knownActions    = []string{"create", "like", "remix", "share", "view"}
)

// oneDayMillis bounds a watch time.
const oneDayMillis = 24 * 60 * 60 * 1000

// kinds holds which kinds of interactions may be used, by the name that rows have. A name that is not a key is
// turned away.
type kinds struct {
	apps       map[string]bool // whether only linked accounts count
	modalities map[string]bool
	authors    map[string]bool // whether the text is the person's own
	media      map[string]bool
	actions    map[string]int64 // shortest watch time that makes interests, ms
}

// App tells whether interactions of an app may be used, and whether those of linked accounts only: then a row whose
// link is null or false is turned away. Names match exactly.
func (p *Policy) App(name []byte) (needsLink, ok bool) {
	needsLink, ok = p.kinds.apps[string(name)]
	return needsLink, ok
}

// Modality tells whether an assistant turn of this modality may be used.
func (p *Policy) Modality(name []byte) bool {
	return p.kinds.modalities[string(name)]
}

// Author tells whether a side of a chat is known, and whether its words are the person's own: only those make
// interests, both are examined for sensitive topics.
func (p *Policy) Author(name []byte) (ownWords, ok bool) {
	ownWords, ok = p.kinds.authors[string(name)]
	return ownWords, ok
}

// Media tells whether a glasses capture of this kind may be used.
func (p *Policy) Media(name []byte) bool {
	return p.kinds.media[string(name)]
}

// Action tells whether an action on a generated video may be used, and how long (ms) the person must have watched for
// it to make interests.
func (p *Policy) Action(name []byte) (minWatchMillis int64, ok bool) {
	minWatchMillis, ok = p.kinds.actions[string(name)]
	return minWatchMillis, ok
}

// readKinds reads kinds.yaml: apps, assistant (modalities, authors), glasses (media), vibes (actions).
func readKinds(r *reader, root *value) kinds {
	k := kinds{apps: make(map[string]bool), authors: make(map[string]bool), actions: make(map[string]int64)}
	f := r.object(root, "apps", "assistant", "glasses", "vibes")
	for _, e := range r.entries(f["apps"]) {
		if !appName(e.key) {
			r.failf(e.value, "app %q must be of lower-case letters, digits and underscores", e.key)
		}
		k.apps[e.key] = r.flag(r.object(e.value, "needs_link")["needs_link"])
	}
	assistant := r.object(f["assistant"], "modalities", "authors")
	k.modalities = readNames(r, assistant["modalities"], knownModalities)
	for _, e := range r.entries(assistant["authors"]) {
		checkName(r, e.value, e.key, knownAuthors)
		k.authors[e.key] = r.flag(r.object(e.value, "own_words")["own_words"])
	}
	k.media = readNames(r, r.object(f["glasses"], "media")["media"], knownMedia)
	for _, e := range r.entries(r.object(f["vibes"], "actions")["actions"]) {
		checkName(r, e.value, e.key, knownActions)
		k.actions[e.key] = number[int64](r, r.object(e.value, "min_watch_ms")["min_watch_ms"], 0, oneDayMillis)
	}
	return k
}

// readNames reads a list of names out of known.
func readNames(r *reader, v *value, known []string) map[string]bool {
	names := make(map[string]bool)
	for _, word := range r.words(v) {
		checkName(r, word, word.scalar, known)
		names[word.scalar] = true
	}
	return names
}

func checkName(r *reader, at *value, name string, known []string) {
	if !slices.Contains(known, name) {
		r.failf(at, "unknown name %q, known: %s", name, strings.Join(known, ", "))
	}
}

func appName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
