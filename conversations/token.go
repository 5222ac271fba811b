package conversations

// A Token is what a button carries. It says what the button means and which
// step it belongs to, so that it still works after a restart and a button of
// last week is recognised as old. It is at most [TokenMax] bytes.
type Token string

// TokenMax is the longest token in bytes: what the narrowest platform allows
// in a button.
const TokenMax = 64
