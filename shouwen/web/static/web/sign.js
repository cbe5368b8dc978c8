// Drawing a signature: the line goes into a hidden field as "x,y x,y;x,y"; without this file one types.
const form = document.querySelector("[data-sign]");
if (form) {
  const pad = form.querySelector("[data-pad]");
  const canvas = pad.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const most = 3900;
  let strokes = [];
  let drawing = false;
  pad.hidden = false;
  pen.lineWidth = 2.5;
  pen.lineCap = "round";
  pen.strokeStyle = "#111";
  const point = (e) => {
    const box = canvas.getBoundingClientRect();
    const at = (v, size, full) => Math.max(0, Math.min(full - 1, Math.round((v / size) * full)));
    return [at(e.clientX - box.left, box.width, 300), at(e.clientY - box.top, box.height, 100)];
  };
  const keep = () => {
    form.drawn.value = strokes.map((s) => s.map((p) => p.join(",")).join(" ")).join(";");
  };
  canvas.addEventListener("pointerdown", (e) => {
    e.preventDefault();
    drawing = form.drawn.value.length < most;
    if (drawing) strokes.push([point(e)]);
  });
  const draw = (e) => {
    const now = point(e);
    const stroke = strokes[strokes.length - 1];
    const before = stroke[stroke.length - 1];
    if (Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]) < 3) return;
    pen.beginPath();
    pen.moveTo(...before);
    pen.lineTo(...now);
    pen.stroke();
    stroke.push(now);
  };
  canvas.addEventListener("pointermove", (e) => {
    if (!drawing) return;
    // A slow device hands over many points at once; all of them are the line.
    const points = e.getCoalescedEvents ? e.getCoalescedEvents() : [];
    (points.length ? points : [e]).forEach(draw);
    keep();
    if (form.drawn.value.length >= most) drawing = false;
  });
  window.addEventListener("pointerup", () => {
    drawing = false;
    strokes = strokes.filter((s) => s.length > 1);
    keep();
  });
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    pen.clearRect(0, 0, canvas.width, canvas.height);
    form.drawn.value = "";
  });
}
