// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { firstSentence, plainText, sentences } from "./texts.js";

test("plotly's markup becomes plain words", () => {
  const cases = [
    ["<b>Bold</b> and <i>p</i> < 0.05<br>when VMO<VL?", "Bold and p < 0.05 when VMO<VL?"],
    ['<a href="https://x.org?a=1">Cowan</a> <span style="color: red">2001</span>', "Cowan 2001"],
    ["x<sup>2</sup>, H<sub>2</sub>O<br />next", "x2, H2O next"],
    ["a &lt;b&gt; &amp; &#176; &#xB0; &deg; &mu;V", "a <b> & ° ° ° μV"],
    ["fish &chips; &constructor; &toString;", "fish &chips; &constructor; &toString;"],
    ["&#xFFFFFFFF; &#0;x", "\ufffd \ufffdx"],
    ["  two\n lines\t ", "two lines"], [null, ""], [undefined, ""], [0, "0"],
  ];
  for (const [markup, text] of cases) assert.equal(plainText(markup), text);
});

test("a first sentence ends where a reader would end it", () => {
  const cases = [
    ["It is 0.5 s. It ends.", "It is 0.5 s. "],
    ["Cowan et al. found it. Others did not.", "Cowan et al. found it. "],
    ["VMO vs. VL, e.g. here (cf. Fig. 2), is late. Yes.", "VMO vs. VL, e.g. here (cf. Fig. 2), is late. "],
    ["Scale: degrees. 3 of 4 are zero. 2 more.", "Scale: degrees. "],
    ["Found by Cowan et al. 2001 in 33 people. So.", "Found by Cowan et al. 2001 in 33 people. "],
    ["Is it late? No.", "Is it late? "], ["One without an end", "One without an end"], ["", ""],
  ];
  for (const [text, first] of cases) assert.equal(firstSentence(text), first);
});

test("the sentences of a text are the text", () => {
  for (const text of ["A. B! C? D", "At 3.5 ms, i.e. late. So. ", "", "Dr. Who et al. said so."]) {
    assert.equal(sentences(text).join(""), text);
  }
});
