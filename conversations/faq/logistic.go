package faq

import "math"

// An observation is the evidence for a class, and whether it was right.
type observation struct {
	evidence
	right  bool
	weight float64
}

// ridge keeps weights small that the data do not ask for.
const ridge = 1

// fit returns the weights with which [probability] explains the observations
// best, by Newton's method on standardised evidence.
func fit(list []observation) evidence {
	mean, deviation := spread(list)
	var weights evidence
	for range 30 {
		var slope evidence
		var curve [evidences]evidence
		for j := range weights {
			r := float64(ridge)
			if j == always {
				r = 1e-6
			}
			slope[j], curve[j][j] = -r*weights[j], r
		}
		for _, o := range list {
			var x evidence
			for j := range x {
				x[j] = (o.evidence[j] - mean[j]) / deviation[j]
			}
			p := probability(weights, x)
			miss := -p
			if o.right {
				miss = 1 - p
			}
			for j := range x {
				slope[j] += o.weight * miss * x[j]
				for k := range x {
					curve[j][k] += o.weight * p * (1 - p) * x[j] * x[k]
				}
			}
		}
		step := solve(curve, slope)
		for j := range weights {
			weights[j] += step[j]
		}
	}
	for j := range weights {
		weights[j] /= deviation[j]
		if j != always {
			weights[always] -= weights[j] * mean[j]
		}
	}
	return weights
}

// spread returns the mean and the standard deviation of each kind of
// evidence; 0 and 1 for what is always the same.
func spread(list []observation) (mean, deviation evidence) {
	n := float64(len(list))
	for _, o := range list {
		for j, v := range o.evidence {
			mean[j] += v / n
		}
	}
	for _, o := range list {
		for j, v := range o.evidence {
			deviation[j] += (v - mean[j]) * (v - mean[j]) / n
		}
	}
	for j, v := range deviation {
		if deviation[j] = math.Sqrt(v); deviation[j] < 1e-9 {
			mean[j], deviation[j] = 0, 1
		}
	}
	return mean, deviation
}

// probability of being right under the weights.
func probability(weights, e evidence) float64 {
	var sum float64
	for j, w := range weights {
		sum += w * e[j]
	}
	return 1 / (1 + math.Exp(-sum))
}

// solve returns x of a·x = b by elimination. a is symmetric and positive, so
// its diagonal never vanishes.
func solve(a [evidences]evidence, b evidence) evidence {
	for j := range b {
		for row := j + 1; row < evidences; row++ {
			f := a[row][j] / a[j][j]
			for k := j; k < evidences; k++ {
				a[row][k] -= f * a[j][k]
			}
			b[row] -= f * b[j]
		}
	}
	for j := evidences - 1; j >= 0; j-- {
		for k := j + 1; k < evidences; k++ {
			b[j] -= a[j][k] * b[k]
		}
		b[j] /= a[j][j]
	}
	return b
}
