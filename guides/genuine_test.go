package guides

import (
	"testing"

	"waymark/conversations/content"
)

// Addresses that people are given, and what is said of them by their letters alone.
func TestJudge_TheBuiltInHosts(t *testing.T) {
	t.Parallel()
	c, err := Load(Builtin(), Settings{Hosts: []string{"help.hospital.example", "*.klinik.example"}})
	if err != nil {
		t.Fatal(err)
	}
	const ecas, cpms2 = "ecas.ec.europa.eu", "cpms2.ern-net.eu"
	for address, want := range map[string]content.Judgement{
		// genuine
		"https://webgate.ec.europa.eu/cas":        {Host: "webgate.ec.europa.eu", Standing: content.OfUnion},
		"https://ECAS.ec.Europa.EU/cas/login?x=1": {Host: ecas, Standing: content.OfUnion},
		"ecas.ec.europa.eu":                       {Host: ecas, Standing: content.OfUnion},
		"https://ecas.ec.europa.eu./cas":          {Host: ecas, Standing: content.OfUnion},
		"https://new.tool.europa.eu/#/a@b":        {Host: "new.tool.europa.eu", Standing: content.OfUnion},
		"https://europa.eu":                       {Host: "europa.eu", Standing: content.OfUnion},
		"https://cpms2.ern-net.eu/login":          {Host: cpms2, Standing: content.OfCPMS},
		"https://ern-net.eu/":                     {Host: "ern-net.eu", Standing: content.OfCPMS},
		"https://www.vascern.eu/":                 {Host: "www.vascern.eu", Standing: content.OfNetwork, Network: "vascern"},
		"https://erknet.org/page":                 {Host: "erknet.org", Standing: content.OfNetwork, Network: "erknet"},
		"https://guardheart.ern-net.eu":           {Host: "guardheart.ern-net.eu", Standing: content.OfNetwork, Network: "ern-guard-heart"},
		"https://help.hospital.example/a":         {Host: "help.hospital.example", Standing: content.Ours},
		"https://it.klinik.example":               {Host: "it.klinik.example", Standing: content.Ours},
		"https://link.springer.com/article/1":     {Host: "link.springer.com", Standing: content.OfSource},
		// ours, and odd
		"http://ecas.ec.europa.eu/":           {Host: ecas, Standing: content.OfUnion, Trick: content.Bare},
		"https://ecas.ec.europa.eu:8443/":     {Host: ecas, Standing: content.OfUnion, Trick: content.Port},
		"https://login@ecas.ec.europa.eu/cas": {Host: ecas, Standing: content.OfUnion, Trick: content.User},
		// another's
		"https://hospital.example/":       {Host: "hospital.example", Standing: content.Foreign},
		"https://www.nature.com/articles": {Host: "www.nature.com", Standing: content.Foreign},
		"https://who.int":                 {Host: "who.int", Standing: content.Foreign},
		// other schemes
		"javascript://ecas.ec.europa.eu/%0aalert(1)": {Host: ecas, Standing: content.Foreign, Trick: content.Scheme},
		"ftp://ecas.ec.europa.eu/":                   {Host: ecas, Standing: content.Foreign, Trick: content.Scheme},
		"tg://resolve?domain=EULogin":                {Host: "resolve", Standing: content.Foreign, Trick: content.Scheme},
		// before an @
		"https://ecas.ec.europa.eu@evil.example/login": {Host: "evil.example", Standing: content.Foreign, Trick: content.User, Like: "europa.eu"},
		"https://ecas.ec.europa.eu:443@192.0.2.7/":     {Host: "192.0.2.7", Standing: content.Foreign, Trick: content.Number},
		`https://evil.example\@ecas.ec.europa.eu/`:     {Host: "evil.example", Standing: content.Foreign},
		// numbers
		"https://192.0.2.7/eulogin": {Host: "192.0.2.7", Standing: content.Foreign, Trick: content.Number},
		"https://[2001:db8::1]/":    {Host: "[2001:db8::1]", Standing: content.Foreign, Trick: content.Number},
		"https://3221225991/":       {Host: "3221225991", Standing: content.Foreign, Trick: content.Number},
		"https://0xc0.0x0.0x2.0x7/": {Host: "0xc0.0x0.0x2.0x7", Standing: content.Foreign, Trick: content.Number},
		// more labels
		"https://ecas.ec.europa.eu.evil.example/cas": {Host: "ecas.ec.europa.eu.evil.example", Standing: content.Foreign, Trick: content.Within, Like: "europa.eu"},
		"https://ecas.europa-login.com":              {Host: "ecas.europa-login.com", Standing: content.Foreign, Trick: content.Within},
		"https://ec-europa-eu.com":                   {Host: "ec-europa-eu.com", Standing: content.Foreign, Trick: content.Within},
		"https://europalogin.com/":                   {Host: "europalogin.com", Standing: content.Foreign, Trick: content.Within},
		"https://cpms2.ern-net.eu.login.test.com/":   {Host: "cpms2.ern-net.eu.login.test.com", Standing: content.Foreign, Trick: content.Within, Like: cpms2},
		"https://cpms2-ern-net.eu/":                  {Host: "cpms2-ern-net.eu", Standing: content.Foreign, Trick: content.Within, Like: cpms2},
		"https://ern-net.org/":                       {Host: "ern-net.org", Standing: content.Foreign, Trick: content.Within},
		// similar letters
		"https://ecas.ec.eurapa.eu/": {Host: "ecas.ec.eurapa.eu", Standing: content.Foreign, Trick: content.Alike},
		"https://ecas.ec.eur0pa.eu/": {Host: "ecas.ec.eur0pa.eu", Standing: content.Foreign, Trick: content.Within, Like: "europa.eu"},
		"https://cprns2.ern-net.co/": {Host: "cprns2.ern-net.co", Standing: content.Foreign, Trick: content.Within},
		"https://cpms2.em-net.eu/":   {Host: "cpms2.em-net.eu", Standing: content.Foreign, Trick: content.Within, Like: cpms2},
		"https://ern-nett.eu":        {Host: "ern-nett.eu", Standing: content.Foreign, Trick: content.Alike},
		"https://vacsern.eu":         {Host: "vacsern.eu", Standing: content.Foreign, Trick: content.Alike, Like: "vascern.eu"},
		// other letters
		"https://ecas.ec.еurоpа.eu/":       {Host: "ecas.ec.xn--urp-8cdv0d.eu", Standing: content.Foreign, Trick: content.Letters, Like: "europa.eu"},
		"https://xn--urp-hdd2fc.eu/":       {Host: "xn--urp-hdd2fc.eu", Standing: content.Foreign, Trick: content.Letters},
		"https://ecas.ec.europa\u200b.eu/": {Host: ecas, Standing: content.OfUnion},
		"https://klinik-münchen.example/":  {Host: "xn--klinik-mnchen-3ob.example", Standing: content.Foreign, Trick: content.Letters},
		// that hide it
		"https://bit.ly/3xYz": {Host: "bit.ly", Standing: content.Foreign, Trick: content.Shortened},
		"https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fecas.ec.europa.eu": {
			Host: "eur02.safelinks.protection.outlook.com", Standing: content.Foreign, Trick: content.Filtered},
		// no host
		"https://":                     {Standing: content.Foreign, Trick: content.Unread},
		"https://localhost/":           {Standing: content.Foreign, Trick: content.Unread},
		"https://e%63as.ec.europa.eu/": {Standing: content.Foreign, Trick: content.Unread},
	} {
		got := c.Judge(address)
		if want.Like == "" && want.Trick != content.User { // which of ours is for who reads, not for the rule
			got.Like = ""
		}
		if got != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", address, got, want)
		}
		if c.Hosts.Links(address) && !got.Genuine() {
			t.Errorf("%s: is a link, and %+v", address, got)
		}
	}
}

// Our own hosts are looked at once, and not for every address that somebody writes.
func TestJudge_LooksAtOurHostsOnce(t *testing.T) {
	c, err := Load(Builtin(), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(20, func() { c.Judge("https://www.nature.com/articles") }); got > 60 {
		t.Errorf("an address takes %v allocations, want 60 at most", got)
	}
}
