package lexicon

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// glueWords stand between the terms of languages that have no everyday list,
// since they are told by their scripts.
var glueWords = map[string]string{
	"zh": "我 你 他 我们 的 了 是 在 有 和 想 要 可以 请 问 怎么 什么 这个 那个 一下 帮 告诉 知道 觉得 需要 今天 明天 时候 如果 因为 所以 但是 还 也 都 很 不 吗 呢 吧 给 用 对 从 到 做 写 找 看 说",
	"ja": "私 は が を に で と の も から まで です ます ください お願い します した ある いる こと もの どう 何 この その とても 少し 今日 明日 教えて 知りたい 思います について でも そして から ので たい ない よ ね か",
	"th": "ผม ฉัน คุณ เรา ที่ และ หรือ แต่ เป็น อยู่ มี ได้ ไม่ ให้ กับ ของ ใน จาก ถึง อยาก ช่วย บอก หน่อย ครับ ค่ะ อะไร ยังไง วันนี้ พรุ่งนี้ แล้ว ก็ จะ มาก นี้ นั้น",
}

// talk makes the benchmark's texts: turns as people and assistants write
// them, of everyday words, the commonest most often, with a term of the
// lexicon now and then and now and then a word that no list has.
type talk struct {
	rng           *rand.Rand
	common, terms []string
	glue          string // between words
	stop          string // ends a sentence
}

func newTalk(src *Source, language string) *talk {
	t := &talk{rng: rand.New(rand.NewPCG(3, 4)), glue: " ", stop: ". "}
	lane, _ := laneOf(language)
	for _, e := range src.everyday {
		if e.lane == lane {
			t.common = append(t.common, e.word)
		}
	}
	for i := range src.Terms {
		if x := &src.Terms[i]; x.Language == language && x.kind <= kindInterest {
			t.terms = append(t.terms, x.Text)
		}
	}
	if words, ok := glueWords[language]; ok {
		t.common, t.glue, t.stop = strings.Fields(words), "", "。"
	}
	return t
}

// turns gives about size bytes of turns.
func (t *talk) turns(size int) [][]byte {
	var out [][]byte
	for total := 0; total < size; {
		var b strings.Builder
		for n := 1 + t.rng.IntN(8); n > 0; n-- {
			t.sentence(&b)
		}
		out = append(out, []byte(b.String()))
		total += b.Len()
	}
	return out
}

// sentence writes 6 to 19 words: one in 25 a term of the lexicon, one in 25
// unknown.
func (t *talk) sentence(b *strings.Builder) {
	n := 6 + t.rng.IntN(14)
	for k := range n {
		x := t.rng.Float64() // the cube gives the first tenth of the list nearly half of the words
		w := t.common[int(x*x*x*float64(len(t.common)))]
		switch t.rng.IntN(25) {
		case 0:
			w = t.terms[t.rng.IntN(len(t.terms))]
		case 1:
			w += t.common[t.rng.IntN(len(t.common))]
		}
		if k == 0 {
			r, size := utf8.DecodeRuneInString(w)
			b.WriteRune(unicode.ToUpper(r))
			w = w[size:]
		} else {
			b.WriteString(t.glue)
		}
		b.WriteString(w)
		if k%7 == 6 && k+1 < n {
			b.WriteString(",")
		}
	}
	b.WriteString(t.stop)
}
