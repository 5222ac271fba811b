package discord

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"waymark/conversations"
)

// An answerable is an action that can be answered for a quarter of an hour. It
// stands in a reference, so that nothing has to be kept in memory.
type answerable struct {
	id, user snowflake
	token    string
}

// lives reports whether it may still be answered where it was done.
func (a answerable) lives(now time.Time) bool {
	at, ok := madeAt(a.id)
	return ok && now.Sub(at) < tokenLife
}

// answerMark begins the reference of an action; ids of messages are numbers.
const answerMark = "i:"

// A seal hides in references who acted, and the token by which they can be
// answered: references are stored with replies, those that cannot be delivered for
// long. Only who has the bot's token reads them.
type seal struct {
	secret []byte
	box    cipher.AEAD
}

func newSeal(token string) (*seal, error) {
	key := sha256.Sum256([]byte("waymark answerable " + token))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("seal references: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("seal references: %w", err)
	}
	return &seal{key[:], box}, nil
}

// ref is the same each time for one action, whose id no other has.
func (s *seal) ref(a answerable) conversations.Ref {
	sealed := s.box.Seal(nil, s.nonce(a.id), []byte(a.user+":"+a.token), []byte(a.id))
	return conversations.Ref(answerMark + a.id + ":" + base64.RawURLEncoding.EncodeToString(sealed))
}

func (s *seal) nonce(id snowflake) []byte {
	h := hmac.New(sha256.New, s.secret)
	h.Write([]byte(id))
	return h.Sum(nil)[:s.box.NonceSize()]
}

// open reads a reference back; false: it names a message, or nothing, or was
// sealed for another token.
func (s *seal) open(ref conversations.Ref) (answerable, bool) {
	rest, ok := strings.CutPrefix(string(ref), answerMark)
	id, sealed, found := strings.Cut(rest, ":")
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if !ok || !found || err != nil {
		return answerable{}, false
	}
	plain, err := s.box.Open(nil, s.nonce(id), raw, []byte(id))
	user, token, ok := strings.Cut(string(plain), ":")
	return answerable{id, user, token}, err == nil && ok
}
