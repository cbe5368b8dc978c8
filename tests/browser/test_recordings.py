"""Voice and video in Chromium: put on a case from a phone, played on its page."""

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen import desk
from shouwen.kernel import acts as a
from tests.web.test_recordings import PLACE, voice

pytestmark = pytest.mark.browser

FILMED = """async (sort) => {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  const sound = new AudioContext(), tone = sound.createOscillator(), out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const stream = sort.startsWith("audio") ? out.stream : canvas.captureStream(20);
  const recorder = new MediaRecorder(stream, {mimeType: sort}), parts = [];
  recorder.ondataavailable = e => parts.push(e.data);
  const over = new Promise(done => recorder.onstop = done);
  recorder.start();
  for (let n = 0; n < 12; n++) { pen.fillRect(n * 9, 9, 9, 9); await new Promise(r => setTimeout(r, 50)); }
  recorder.stop();
  await over;
  await sound.close();
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""
PLAYED = """async (e) => {
  if (e.readyState < 1) await new Promise((done, fail) => { e.onloadedmetadata = done; e.onerror = () => fail(e.error.message); });
  e.muted = true;
  await e.play();
  return e.videoWidth || e.duration;
}"""


def test_recorded_on_a_phone_and_played_on_the_case(visit, living_company, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    case = desk.act(a.Register(by="chen", customer="wang", channel="visit", content="水管爆了", kind="repair", class_=2,
                               solvable=False), on=None, act_id="case")
    person = visit("chen", phone=True)
    page, path = person.page, f"/cases/{case.number}"
    person.go(path)
    sent = [("audio", "话.wav", "audio/wav", voice())]
    for media, name in (("video/mp4", "水.mp4"), ("video/webm", "水.webm"), ("audio/webm", "话.webm")):
        if page.evaluate("sort => MediaRecorder.isTypeSupported(sort)", media):
            sent.append((media[:5], name, media, base64.b64decode(page.evaluate(FILMED, media))))
    assert len(sent) >= 3
    for sort, name, media, data in sent:
        page.click("summary:has-text('加照片')")
        control = page.locator(f"input[type=file][accept='{sort}/*']")
        assert control.get_attribute("capture") == "environment"
        control.set_input_files({"name": name, "mimeType": media, "buffer": data})
        control.locator("xpath=..").locator("button").click()
        player = page.locator(f"{sort}[controls][aria-label='{name}']")
        player.wait_for()
        assert player.evaluate(PLAYED) > 0, name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    kept = page.request.get(person.base + page.locator("audio").first.get_attribute("src")).body()
    assert PLACE not in kept
    assert PLACE in voice()
