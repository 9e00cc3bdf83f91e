package source

import (
	"github.com/tamis-data/tamis/schemas"
)

// cellOf gives a cell of a batch as formula.cell does.
func cellOf(b *schemas.Batch, columns []schemas.Column, c, i int) any {
	text := 0
	for _, before := range columns[:c] {
		switch before.Name {
		case "text", "transcript", "caption", "prompt":
			text++
		}
	}
	switch columns[c].Name {
	case "interaction_id":
		return orNil(b.Interaction.At(i))
	case "conversation_id":
		return orNil(b.Conversation.At(i))
	case "account_id":
		return idOf(b.Account, i)
	case "event_time":
		return intOf(b.Time, i)
	case "home_country":
		return codeOf(b.Home, i)
	case "request_country":
		return codeOf(b.Request, i)
	case "age":
		return intOf(b.Age, i)
	case "app":
		return codeOf(b.App, i)
	case "linked":
		return boolOf(b.Linked, i)
	case "private_session":
		return boolOf(b.Private, i)
	case "group_chat":
		return boolOf(b.Group, i)
	case "analysed":
		return boolOf(b.Analysed, i)
	case "modality", "media", "action":
		return codeOf(b.Kind, i)
	case "author":
		return codeOf(b.Author, i)
	case "text", "transcript", "caption", "prompt":
		return orNil(b.Texts[text].At(i))
	case "labels":
		list := []string{}
		for _, v := range b.Labels.At(i) {
			list = append(list, string(v))
		}
		return list
	case "watch_ms":
		return intOf(b.WatchMillis, i)
	}
	return nil
}

func orNil(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}

func idOf(ids schemas.IDs, i int) any {
	if !ids.Present(i) {
		return nil
	}
	return string(ids.AppendText(nil, i))
}

func intOf(v schemas.Ints, i int) any {
	if !v.Valid[i] {
		return nil
	}
	return v.Values[i]
}

func boolOf(v schemas.Bools, i int) any {
	if v.Values[i] == schemas.Null {
		return nil
	}
	return v.Values[i] == schemas.True
}

func codeOf(v schemas.Codes, i int) any {
	if v.Codes[i] < 0 {
		return nil
	}
	return string(v.Values[v.Codes[i]])
}
