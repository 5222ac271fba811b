package shield

// isNational reports whether digits are somebody's number, as one of the countries
// makes them. It is asked of long numbers only: one of eleven that mean something
// else is right by chance.
func isNational(d string) bool {
	switch len(d) {
	case 9:
		return elevenTest(d, "98765432", -1) || nif(d)
	case 10:
		return personnummer(d) || nhs(d) || svnr(d) || egn(d)
	case 11:
		return pesel(d) || belgian(d) || elevenTen(d) || norwegian(d)
	case 12:
		return personnummer(d[2:]) && (d[:2] == "19" || d[:2] == "20")
	case 13:
		return cnp(d) || d[:3] == "756" && ean(d) || nir(d)
	case 15:
		return nir(d)
	}
	return false
}

// weighted is the sum of digits, each times its weight.
func weighted(d, weights string) (sum int) {
	for i := range len(weights) {
		w := int(weights[i] - '0')
		sum += int(d[i]-'0') * w
	}
	return sum
}

// mod is what is left of a long number.
func mod(d string, by int) (n int) {
	for i := range len(d) {
		n = (10*n + int(d[i]-'0')) % by
	}
	return n
}

func last(d string) int { return int(d[len(d)-1] - '0') }

// elevenTest is that of the Dutch citizen service number.
func elevenTest(d, weights string, of int) bool {
	return (weighted(d, weights)+of*last(d))%11 == 0
}

// nif is the Portuguese tax number, and that of the health service.
func nif(d string) bool {
	check := 11 - weighted(d, "98765432")%11
	if check >= 10 {
		check = 0
	}
	return d[0] != '0' && check == last(d)
}

// dated reports whether year, month and day stand in six digits, whatever the century.
func dated(d string) bool {
	month, day := number(d[2:4])%20, number(d[4:6])
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

func personnummer(d string) bool {
	if day := number(d[4:6]) % 60; number(d[2:4]) < 1 || number(d[2:4]) > 12 || day < 1 || day > 31 {
		return false
	}
	return luhn(d)
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == 0
}

func nhs(d string) bool {
	check := 11 - (weighted(d, "98765432")+2*int(d[8]-'0')+int(d[0]-'0'))%11
	return check%11 == last(d)
}

// svnr is the Austrian one: the day of birth stands at its end.
func svnr(d string) bool {
	check := (weighted(d[:3], "379") + weighted(d[4:], "584216")) % 11
	return dated(d[8:]+d[6:8]+d[4:6]) && check == int(d[3]-'0')
}

func egn(d string) bool {
	sum := weighted(d, "2485") + 10*int(d[4]-'0') + weighted(d[5:], "9736")
	return dated(d) && sum%11%10 == last(d)
}

func pesel(d string) bool {
	return dated(d) && (weighted(d, "1379137913")+last(d))%10 == 0
}

func belgian(d string) bool {
	check := number(d[9:])
	return dated(d) && (97-mod(d[:9], 97) == check || 97-mod("2"+d[:9], 97) == check)
}

// elevenTen is the check of German tax numbers and Croatian personal ones.
func elevenTen(d string) bool {
	product := 10
	for i := range len(d) - 1 {
		sum := (int(d[i]-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	return (11-product)%10 == last(d)
}

func norwegian(d string) bool {
	return weighted(d, "376189452")%11 == (11-int(d[9]-'0'))%11 && (weighted(d, "5432765432")+last(d))%11 == 0
}

func cnp(d string) bool {
	check := weighted(d, "279146358279") % 11 % 10
	return d[0] != '0' && dated(d[1:]) && check == last(d)
}

func ean(d string) bool { return (weighted(d, "131313131313")+last(d))%10 == 0 }

// nir is the French one, with its key or without. Who mistypes the key wrote it all the same.
func nir(d string) bool {
	month := number(d[3:5])
	return (d[0] == '1' || d[0] == '2') && (month >= 1 && month <= 12 || month >= 20 && month <= 42)
}
