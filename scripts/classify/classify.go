package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/shipped"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// request is an input line. Other fields are ignored: evaluation sets carry
// their labels in the same lines.
type request struct {
	ID   json.RawMessage `json:"id"`
	Text *string         `json:"text"`
}

// response is an output line; every key is always there, and lists are never
// null.
type response struct {
	ID        json.RawMessage `json:"id"`
	Covered   bool            `json:"covered"`
	Sensitive []string        `json:"sensitive"`
	Interests []interest      `json:"interests"`
	Hits      *[]hit          `json:"hits,omitempty"` // with -explain only
}

type interest struct {
	ID         uint16  `json:"id"`
	Path       string  `json:"path"`
	Confidence float64 `json:"confidence"`
}

// hit explains one term; byte offsets are into the text.
type hit struct {
	Term      string   `json:"term"`
	Source    string   `json:"source"` // file:line in the lexicon's data
	Category  string   `json:"category,omitempty"`
	Interests []uint16 `json:"interests,omitempty"`
	Start     int      `json:"start"`
	End       int      `json:"end"`
	Weak      bool     `json:"weak,omitempty"`
	Cancelled bool     `json:"cancelled,omitempty"`
	Negated   bool     `json:"negated,omitempty"`
}

// classifier examines one text at a time.
type classifier struct {
	tree     *taxonomy.Tree
	matcher  *lexicon.Matcher
	findings lexicon.Findings
	explain  bool
}

// newClassifier loads the taxonomy and lexicon that ship in the binary.
func newClassifier(explain bool) (*classifier, error) {
	tree, lex, err := shipped.Load(lexicon.Embedded())
	if err != nil {
		return nil, err
	}
	return &classifier{tree: tree, matcher: lex.NewMatcher(), explain: explain}, nil
}

// classify answers one input line.
func (c *classifier) classify(line []byte) (response, error) {
	var req request
	switch {
	case !utf8.Valid(line):
		return response{}, errors.New("not UTF-8")
	case len(bytes.TrimSpace(line)) == 0:
		return response{}, errors.New("empty line")
	}
	if err := json.Unmarshal(line, &req); err != nil {
		return response{}, err
	}
	switch {
	case len(req.ID) == 0 || string(req.ID) == "null":
		return response{}, errors.New("no id")
	case req.ID[0] == '{' || req.ID[0] == '[':
		return response{}, errors.New("id is neither a string nor a number")
	case req.Text == nil:
		return response{}, errors.New("no text")
	}
	text := []byte(*req.Text)
	c.matcher.Examine(text, &c.findings)
	hits := c.matcher.Explain(text)
	res := response{
		ID:        req.ID,
		Covered:   c.findings.Coverage != lexicon.NotCovered,
		Sensitive: c.findings.Sensitive.Names(),
		Interests: []interest{},
	}
	for _, id := range c.findings.Interests {
		node, ok := c.tree.Node(id)
		if !ok {
			return response{}, fmt.Errorf("interest %d is not in the taxonomy", id)
		}
		res.Interests = append(res.Interests, interest{ID: id, Path: node.Path, Confidence: confidence(id, hits)})
	}
	if c.explain {
		list := explained(hits)
		res.Hits = &list
	}
	return res, nil
}

// confidence grows with the number of different terms that show an interest:
// 0.6 when only weak ones do, which needed each other, then 0.8, 0.9 and 0.95
// from one, two and three strong ones on.
func confidence(id uint16, hits []lexicon.Hit) float64 {
	terms := map[string]bool{}
	for _, h := range hits {
		if h.Sensitive || h.Cancelled || h.Negated || h.Weak {
			continue
		}
		for _, i := range h.Interests {
			if i == id {
				terms[h.Term] = true
			}
		}
	}
	return []float64{0.6, 0.8, 0.9, 0.95}[min(len(terms), 3)]
}

func explained(hits []lexicon.Hit) []hit {
	out := make([]hit, 0, len(hits))
	for _, h := range hits {
		e := hit{
			Term: h.Term, Source: fmt.Sprintf("%s:%d", h.Source, h.Line), Interests: h.Interests,
			Start: h.Start, End: h.End, Weak: h.Weak, Cancelled: h.Cancelled, Negated: h.Negated,
		}
		if h.Sensitive {
			e.Category = h.Category.String()
		}
		out = append(out, e)
	}
	return out
}
