"""328 sentences, half of them harmless: how many brush-offs are found, how many are cried wolf at.

The families were widened while looking at these, so the figures say nothing of texts never seen;
they hold what was reached.
"""

import json
from pathlib import Path

from shouwen.cli.wording import judged

SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_brush_offs_are_found_and_harmless_sentences_pass():
    wrong = [s["text"] for s in SENTENCES if judged(s["text"])["brush_off"] != bool(s["family"])]
    bad = [s for s in SENTENCES if s["family"]]
    missed = [t for t in wrong if any(s["text"] == t for s in bad)]
    assert len(bad) > len(SENTENCES) / 3
    assert len(missed) <= len(bad) * 0.05, missed
    assert len(wrong) - len(missed) <= (len(SENTENCES) - len(bad)) * 0.06


def test_a_brush_off_comes_with_what_to_say_instead():
    result = judged("这个不归我们管")
    assert result == {"brush_off": True, "family": "not_mine", "found": ["不归我们管"],
                      "instead": "我是首问，由我替您转到{department}并跟进"}
    assert judged("我马上为您核实，十分钟内给您回电")["brush_off"] is False
