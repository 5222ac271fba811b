package markup

// A Block is a [Paragraph], a [Heading], a [List], a [Quote], a [Code] or
// [Lines].
type Block interface{ block() }

type (
	// A Paragraph is text that flows.
	Paragraph []Inline

	// A Heading stands above what it names.
	Heading []Inline

	// A List has items of blocks.
	List struct {
		Ordered bool
		Start   int  // the number of the first item, of an ordered list
		Tight   bool // its items belong closely together
		Items   [][]Block
	}

	// A Quote is what somebody else said.
	Quote []Block

	// A Code is lines that stand as they are, in signs of one width.
	Code struct {
		Language string // as its author calls it; may be empty
		Lines    Lines
	}

	// Lines are what was not read as markup, line by line.
	Lines []string
)

func (Paragraph) block() {}
func (Heading) block()   {}
func (List) block()      {}
func (Quote) block()     {}
func (Code) block()      {}
func (Lines) block()     {}

// An Inline is a [Text], a [Break], a [Bold], an [Italic], a [Verbatim], a
// [Link] or an [Address].
type Inline interface{ inline() }

type (
	// A Text is words as they shall be read.
	Text string

	// A Break ends a line.
	Break struct{}

	// Bold words matter.
	Bold []Inline

	// Italic words are stressed.
	Italic []Inline

	// A Verbatim is code or a word to be typed, within a line.
	Verbatim string

	// A Link is words that lead somewhere, whatever that is. A picture is a
	// link to itself.
	Link struct {
		Words []Inline // may be none
		To    string
		Title string // what one platform or another shows of it; may be empty
	}

	// An Address is written out, and leads to itself: a page's, or one for
	// mail.
	Address string
)

func (Text) inline()     {}
func (Break) inline()    {}
func (Bold) inline()     {}
func (Italic) inline()   {}
func (Verbatim) inline() {}
func (Link) inline()     {}
func (Address) inline()  {}
