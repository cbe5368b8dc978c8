// Small behaviours, each bound by data-…: without this file every page still works.

// 1. The sentence to read back, from what was typed.
const form = document.querySelector("[data-register]");
if (form) {
  const sentence = form.querySelector("[data-readback]");
  const occurred = form.querySelector("[data-occurred]");
  const plain = sentence.textContent;
  const started = new Date();
  let composing = false;
  const say = () => {
    const what = form.content.value.trim();
    const where = form.house.value.trim();
    const phone = form.phone.value.trim();
    if (!what) { sentence.textContent = plain; return; }
    const parts = [document.documentElement.lang === "en" ? `You say: ${what}` : `您说的是：${what}`];
    if (where) parts.push(where);
    if (phone) parts.push(`…${phone.slice(-4)}`);
    sentence.textContent = parts.join(document.documentElement.lang === "en" ? ", " : "，")
      + (document.documentElement.lang === "en" ? ". Is that right?" : "，对吗？我是首问，由我跟到有结果。");
  };
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; say(); });
  form.addEventListener("input", () => { if (!composing) say(); });
  say();
  // 2. Who was chosen brings his house and name along; the part that asks comes anew from the server.
  const bring = () => {
    const chosen = form.querySelector("input[name=customer]:checked");
    if (chosen && chosen.dataset.house && !form.house.value) form.house.value = chosen.dataset.house;
    say();
  };
  form.addEventListener("change", (e) => { if (e.target.name === "customer") bring(); });
  document.addEventListener("htmx:after:swap", bring);
  // What the chosen channel asks for stands out; each ring of the telephone is one tap.
  const channel = form.querySelector("#channel");
  const tips = () => form.querySelectorAll("[data-channel]").forEach((e) => {
    e.classList.toggle("aside", e.dataset.channel !== channel.value);
  });
  if (channel) { channel.addEventListener("change", tips); tips(); }
  const ring = form.querySelector("[data-ring]");
  if (ring) {
    ring.hidden = false;
    ring.addEventListener("click", () => { form.rings.value = Number(form.rings.value || 0) + 1; channel.value = "call"; tips(); });
  }
  // 3. The customer spoke when the form was opened and first typed into, not when it is sent.
  form.content.addEventListener("input", () => { occurred.value = occurred.value || started.toISOString(); }, { once: true });
  // 4. A doubled click sends once.
  form.addEventListener("submit", (e) => {
    if (e.submitter && e.submitter.name.startsWith("pick_")) return;
    if (form.dataset.sent) e.preventDefault();
    form.dataset.sent = "1";
    form.querySelector("[data-sent]").value = new Date().toISOString();
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
}

// 5. The countdown: the words change in place, once a minute, without being read aloud.
const english = document.documentElement.lang === "en";
const tick = () => {
  for (const at of document.querySelectorAll("time[data-due]")) {
    const minutes = Math.trunc((new Date(at.dateTime) - Date.now()) / 60000);
    const n = Math.abs(minutes);
    const amount = n < 60 ? `${n} ${english ? "min" : "分钟"}` : n < 2880
      ? `${Math.trunc(n / 60)} ${english ? "h" : "小时"} ${n % 60} ${english ? "min" : "分"}` : `${Math.trunc(n / 1440)} ${english ? "days" : "天"}`;
    const clock = at.textContent.split(" · ").pop();
    at.textContent = `${minutes < 0 ? (english ? "over by" : "已超") : (english ? "left" : "还剩")} ${amount} · ${clock}`;
  }
};
setInterval(tick, 60000);

// 6. Every page by keyboard: the queue, and the acts of the case that is open.
const keys = document.getElementById("keys");
addEventListener("keydown", (e) => {
  if (!keys || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.matches("input, textarea, select")) return;
  const rows = [...document.querySelectorAll("#queue .row")];
  const now = rows.findIndex((r) => r.getAttribute("aria-current"));
  const go = { n: "/register", d: "/" }[e.key];
  if (e.key === "?") keys.showModal();
  else if (e.key === "/") { e.preventDefault(); const q = document.getElementById("q"); if (q) q.focus(); else location = "/workbench"; }
  else if (/^[1-9]$/.test(e.key)) { const act = document.querySelectorAll("[data-acts] a")[e.key - 1]; if (act) location = act.href; }
  else if (e.key === "m") { const more = document.querySelector("[data-more]"); if (more) { more.open = true; more.querySelector("a").focus(); } }
  else if (e.key === "j" && rows[now + 1]) location = rows[now + 1].href;
  else if (e.key === "k" && rows[now - 1]) location = rows[now - 1].href;
  else if (go) location = go;
});

// A table wider than the screen fades where it goes on, until its end is seen.
const edges = () => {
  for (const e of document.querySelectorAll(".scroll, .paper-table, :is(section, .wide-column):has(> table)")) {
    e.classList.toggle("goes-on", e.scrollWidth - e.clientWidth - e.scrollLeft > 4);
  }
};
addEventListener("resize", edges);
document.addEventListener("scroll", edges, { capture: true, passive: true });
document.addEventListener("htmx:after:swap", edges);
edges();
