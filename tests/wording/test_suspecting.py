"""What only the model suspects: how much of it is found, that it explains itself and refuses nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from shouwen.cli.wording import judged
from shouwen.kernel.words.wording import find
from shouwen.manners import judge, training
from shouwen.manners.judging import SHIPPED
from shouwen.rulebooks import load
from shouwen.suggesting.model import Model
from shouwen.suggesting.model import load as weights

WORDS = {f.id: f.words for f in load("unified").phrases}
SENTENCES = training.read()
UNSEEN = training.read(Path(__file__).parent / "unseen_2.jsonl")


def test_a_way_of_sending_away_that_no_pattern_knows_is_suspected_with_its_words():
    text = "我也是听别人讲的，您问我我问谁去"
    assert find(text, WORDS) == ()
    found = judge(text, WORDS)
    assert (found.family, found.certain) == ("not_knowing", False)
    assert found.found
    assert all(word in text for word in found.found)
    result = judged(text)
    assert result["brush_off"] is True
    assert result["instead"]


def test_what_a_pattern_finds_is_certain_and_stays_as_it_was():
    found = judge("这个不归我们管", WORDS)
    assert found.certain
    assert found.found == tuple(f.text for f in find("这个不归我们管", WORDS))


def test_a_promise_with_a_time_and_a_person_passes():
    for text in ("配件周五到，到了当天装，我盯着", "我去查一下，查到给您打电话", "业主说他不知道去哪交费，我教了他", ""):
        assert judge(text, WORDS).family is None, text


def test_the_kernel_knows_no_model():
    """Only patterns refuse: nothing under the kernel may import what suspects."""
    program = "import sys, shouwen.kernel.words.speech, shouwen.desk.door; print([m for m in sys.modules if 'manners' in m])"
    environment = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shouwen.settings'); django.setup(); "
    done = subprocess.run([sys.executable, "-c", environment + program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_judging_imports_nothing_heavy():
    program = "import sys; from shouwen.cli.wording import judged; judged('您自个儿跑一趟'); print([m for m in ('django','sklearn','numpy','scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_learning_is_repeatable_and_learns():
    few = SENTENCES[::6]
    learned = training.learn(few)
    assert learned == training.learn(few)
    found = training.figures(few, Model(learned))
    assert found.found > 0.9
    assert found.false_alarms < 0.05


def test_sentences_are_many_of_every_family_and_none_is_held_back():
    texts = [s.text for s in SENTENCES]
    assert len(SENTENCES) > 1800
    assert len(set(texts)) == len(texts)
    for family in WORDS:
        assert sum(s.family == family for s in SENTENCES) >= 80, family
    assert not set(texts) & {s.text for s in UNSEEN}


def test_what_was_reached_on_sentences_never_seen_is_kept():
    """Nobody learned from these; the figures of the first use are in the documents."""
    bad = [s for s in UNSEEN if s.family]
    good = [s for s in UNSEEN if not s.family]
    assert (len(bad), len(good)) == (60, 60)
    assert sum(judge(s.text, WORDS).family is not None for s in bad) >= len(bad) * 0.95
    assert sum(judge(s.text, WORDS).family is not None for s in good) <= len(good) * 0.03
    alone = training.figures(UNSEEN, weights(SHIPPED))
    assert alone.found >= 0.9
    assert alone.false_alarms <= 0.03


def test_what_was_reached_on_plain_sentences_is_kept():
    """Nobody learned from these either; four were looked at after their first use."""
    plain = training.read(Path(__file__).parent / "unseen_3.jsonl")
    bad = [s for s in plain if s.family]
    good = [s for s in plain if not s.family]
    assert not {s.text for s in plain} & {s.text for s in SENTENCES}
    assert sum(judge(s.text, WORDS).family is not None for s in bad) >= len(bad) * 0.95
    assert sum(judge(s.text, WORDS).family is not None for s in good) <= len(good) * 0.03


@pytest.mark.parametrize("text", [
    "这个我做不了主，我现在就打给主任，您听着", "我不太清楚漏点在哪，所以约了检测的明天九点来", "这不是我的岗，但您先跟我说，我负责给您转到人",
    "下班了也没关系，我等您", "师傅嘴上说没法修，其实换根管就行，我安排",
])
def test_who_says_what_he_does_next_sends_nobody_away(text):
    assert find(text, WORDS) == ()


@pytest.mark.parametrize("text", ["这个不归我们管，您自己去找别人", "没办法，我帮不了您", "不知道，您打电话问别人吧，我给您号码"])
def test_a_next_step_that_is_the_customer_s_does_not_help(text):
    assert find(text, WORDS)


def test_what_may_refuse_is_seldom_wrong_on_look_alikes():
    for name in ("unseen_4.jsonl", "unseen_5.jsonl", "unseen_6.jsonl"):
        lines = training.read(Path(__file__).parent / name)
        assert not {s.text for s in lines} & {s.text for s in SENTENCES}
        good = [s for s in lines if not s.family]
        bad = [s for s in lines if s.family]
        assert sum(bool(find(s.text, WORDS)) for s in good) <= len(good) * 0.05, name
        assert sum(judge(s.text, WORDS).family is not None for s in bad) >= len(bad) * 0.85, name
