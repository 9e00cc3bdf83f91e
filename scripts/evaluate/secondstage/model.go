package secondstage

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

const (
	buckets = 1 << 18
	epochs  = 12
	step    = 0.5
	decay   = 1e-5 // of a weight, each time it is looked at
	longest = 5    // letters of an n-gram
)

// hashed gives the buckets of a text's words, pairs of words and n-grams of
// letters within a word, each once.
func hashed(text string) []uint32 {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
	})
	var out []uint32
	add := func(kind byte, s string) {
		// FNV-1a, since the buckets must be the same in every process.
		h := (uint64(14695981039346656037) ^ uint64(kind)) * 1099511628211
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		out = append(out, uint32((h^h>>32)%buckets))
	}
	for i, w := range words {
		add('w', w)
		if i > 0 {
			add('p', words[i-1]+" "+w)
		}
		letters := []rune("^" + w + "$")
		for n := 2; n <= longest; n++ {
			for at := 0; at+n <= len(letters); at++ {
				add('g', string(letters[at:at+n]))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// model is a logistic regression over buckets.
type model struct {
	weights []float32
	bias    float32
}

// train fits a model, the same one for the same texts in the same order.
func train(texts []*Text) *model {
	m := &model{weights: make([]float32, buckets)}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(texts))
	for epoch := range epochs {
		rate := step / float64(1+epoch)
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t := texts[i]
			want := 0.0
			if t.Sensitive {
				want = 1
			}
			by := float32(rate * (want - 1/(1+math.Exp(-m.score(t)))))
			scale := by / float32(math.Sqrt(float64(1+len(t.features))))
			for _, f := range t.features {
				m.weights[f] += scale - decay*m.weights[f]
			}
			m.bias += by / 10
		}
	}
	return m
}

// score is the log odds that a text is sensitive.
func (m *model) score(t *Text) float64 {
	var sum float32
	for _, f := range t.features {
		sum += m.weights[f]
	}
	return float64(m.bias) + float64(sum)/math.Sqrt(float64(1+len(t.features)))
}
