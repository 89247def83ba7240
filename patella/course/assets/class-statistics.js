// @ts-check
/* The paired t test and its two one-sided sisters, as patella/statistics/t_tests.py has them; a test holds
   the results together. */

/** @type {any} */ (globalThis).classStatistics = (function () {
  "use strict";

  const ROUNDING = 5e5 * Number.EPSILON; // of a spread beside its size, as in patella/checks.py
  const SMALLEST = 1e-50;

  /** @param {number[]} values */
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** With n - 1; NaN for one value. @param {number[]} values */
  function sd(values) {
    const middle = mean(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
  }

  /**
   * How probable it is that |t| of Student's distribution is no larger: the finite sums for whole degrees of
   * freedom in Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
   * @param {number} t @param {number} df
   */
  function within(t, df) {
    const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    const odd = df % 2 === 1;
    let [term, sum] = odd ? [cosine, df > 1 ? cosine : 0] : [1, 1];
    for (let k = odd ? 3 : 2; k < df; k += 2) {
      term *= ((k - 1) / k) * cosine ** 2;
      sum += term;
    }
    return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  }

  /** The t within which so much lies, by halving. @param {number} share @param {number} df */
  function reach(share, df) {
    let [low, high] = [0, 1];
    while (within(high, df) < share) high *= 2;
    for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
      if (within(middle, df) < share) low = middle;
      else high = middle;
    }
    return high;
  }

  /** How probable a larger t is. @param {number} t @param {number} df */
  const above = (t, df) => (1 - Math.sign(t) * within(t, df)) / 2;

  /**
   * Differences within each person, tested for a difference and for equality within a margin.
   * @param {number[]} differences @param {number} margin
   */
  function paired(differences, margin) {
    const size = Math.max(...differences.map(Math.abs));
    if (Math.max(...differences) - Math.min(...differences) <= Math.max(ROUNDING * size, SMALLEST)) {
      throw new Error(
        "All differences are the same (but for rounding): their spread is 0 and t is undefined.",
      );
    }
    const [middle, spread, df] = [mean(differences), sd(differences), differences.length - 1];
    const error = spread / Math.sqrt(differences.length);
    const t = middle / error;
    const half = reach(0.95, df) * error;
    const equal = Math.max(above((middle + margin) / error, df), above((margin - middle) / error, df));
    return {
      mean: middle, sd: spread, n: differences.length, t, df, p: 1 - within(t, df),
      low: middle - half, high: middle + half, equal,
    };
  }

  return { mean, sd, paired };
})();
